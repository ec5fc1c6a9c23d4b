package evenhand.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;

/** What an event tells of procedural fairness: a grade 0..100 with its weight, on a day since 1970. */
record Evidence(double grade, double weight, long day) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long DAY_MS = 86_400_000L;

    /** The members of an event's data that some rule reads. */
    private static final class Data {
        boolean procedure;
        double stepsDone = Double.NaN;
        double stepsRequired = Double.NaN;
        double daysOpen = Double.NaN;
        String kind = "";
    }

    /** Reads no more of the text than it needs: one of another type ends at its type. @return null where the event tells nothing of it */
    static Evidence of(byte[] event) {
        try (JsonParser json = JSON.createParser(event)) {
            String type = "";
            String time = "";
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                json.nextToken();
                switch (member) {
                    case "type" -> {
                        type = json.getText();
                        if (!concerns(type)) return null;
                    }
                    case "time" -> time = json.getText();
                    case "data" -> {
                        return graded(type, Math.floorDiv(Instant.parse(time).toEpochMilli(), DAY_MS), read(json));
                    }
                    default -> json.skipChildren();
                }
            }
            return null;
        } catch (IOException wrong) {
            throw new IllegalStateException("an event cannot be read", wrong);
        }
    }

    private static boolean concerns(String type) {
        return switch (type) {
            case "evenhand.interactions.interaction-recorded.v1", "evenhand.interactions.voice-answered.v1", "evenhand.interactions.voice-ignored.v1",
                "evenhand.complaints.complaint-sla-breached.v1", "evenhand.complaints.review-completed.v1" -> true;
            default -> false;
        };
    }

    private static Data read(JsonParser json) throws IOException {
        Data data = new Data();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            json.nextToken();
            switch (member) {
                case "procedureId" -> data.procedure = true;
                case "stepsDone" -> data.stepsDone = json.getDoubleValue();
                case "stepsRequired" -> data.stepsRequired = json.getDoubleValue();
                case "daysOpen" -> data.daysOpen = json.getDoubleValue();
                case "kind" -> data.kind = json.getText();
                default -> json.skipChildren();
            }
        }
        return data;
    }

    private static Evidence graded(String type, long day, Data data) {
        return switch (type) {
            case "evenhand.interactions.interaction-recorded.v1" ->
                data.procedure && data.stepsRequired >= 1 ? of(100 * data.stepsDone / data.stepsRequired, 0.2, day) : null;
            case "evenhand.interactions.voice-answered.v1" -> of(data.daysOpen <= 10 ? 100 : 50, 0.5, day);
            case "evenhand.interactions.voice-ignored.v1" -> of(0, 0.5, day);
            case "evenhand.complaints.complaint-sla-breached.v1" -> data.kind.equals("regulatory") ? of(0, 1, day) : null;
            case "evenhand.complaints.review-completed.v1" -> of(100, 0.5, day);
            default -> null;
        };
    }

    /** What is bad counts double. @return null where there is no such grade */
    private static Evidence of(double grade, double weight, long day) {
        return grade >= 0 && grade <= 100 ? new Evidence(grade, grade < 50 ? weight * 2 : weight, day) : null;
    }
}

package evenhand.bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** One customer's sums: n = Σ weight × grade and w = Σ weight, both decayed to the day l. */
record Cell(double n, double w, long l) {
    static final Cell EMPTY = new Cell(0, 0, 0);
    private static final int BYTES = 2 * Double.BYTES + Long.BYTES;

    /** The written order of the operations is part of what is compared: both sides give the same bits. */
    Cell add(Evidence evidence, Decay decay) {
        double grade = evidence.grade();
        double weight = evidence.weight();
        long day = evidence.day();
        if (w == 0) return new Cell(weight * grade, weight, day);
        if (day > l) {
            double left = decay.after(day - l);
            return new Cell(n * left + weight * grade, w * left + weight, day);
        }
        double aged = day < l ? decay.after(l - day) * weight : weight;
        return new Cell(n + aged * grade, w + aged, l);
    }

    static Serde<Cell> serde() {
        return Serdes.serdeFrom(
            (topic, cell) -> cell == null ? null : ByteBuffer.allocate(BYTES).putDouble(cell.n).putDouble(cell.w).putLong(cell.l).array(),
            (topic, bytes) -> {
                if (bytes == null) return null;
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                return new Cell(buffer.getDouble(), buffer.getDouble(), buffer.getLong());
            });
    }
}

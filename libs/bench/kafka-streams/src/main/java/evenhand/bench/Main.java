package evenhand.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Kafka Streams folding one dimension of a journey topic, a row a customer, from the beginning to the last of so many events. Writes the table
 * to a file and says in one line of JSON how long it took, from its first event to its last in the table: neither the start of the machine nor
 * joining the group is counted, nor the last commit.
 */
public final class Main {
    private static final String TABLE = "procedural";
    private static final long PATIENCE_MINUTES = 30;

    private final Options options;
    private final Decay decay;
    private final AtomicLong seen = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long begun;
    private volatile long finished;
    private volatile Throwable failure;

    private Main(Options options) throws IOException {
        this.options = options;
        this.decay = Decay.from(options.decay());
    }

    public static void main(String[] args) throws Exception {
        new Main(Options.of(args)).run();
    }

    private void run() throws Exception {
        KafkaStreams streams = new KafkaStreams(topology(), options.settings());
        streams.setUncaughtExceptionHandler(error -> {
            failure = error;
            ended.countDown();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.start();
        boolean inTime = ended.await(PATIENCE_MINUTES, TimeUnit.MINUTES);
        if (failure != null) throw new IllegalStateException("Kafka Streams failed", failure);
        if (!inTime) throw new IllegalStateException("only " + seen.get() + " of " + options.events() + " events came");
        long customers = write(streams);
        streams.close(Duration.ofSeconds(30));
        System.out.printf("{\"events\":%d,\"seconds\":%s,\"customers\":%d}%n", seen.get(), (finished - begun) / 1e9, customers);
    }

    /** Watermarks have no key. What tells nothing of the dimension ends before the table, as it does on our side. An event is counted once it is in the table. */
    private Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, byte[]> events = builder.<String, byte[]>stream(options.topic()).filter((customer, event) -> begins(customer));
        events
            .mapValues(Evidence::of)
            .filter((customer, evidence) -> evidence != null)
            .groupByKey()
            .aggregate(
                () -> Cell.EMPTY,
                (customer, evidence, cell) -> cell.add(evidence, decay),
                Materialized.<String, Cell, KeyValueStore<Bytes, byte[]>>as(TABLE)
                    .withStoreType(options.inMemory() ? Materialized.StoreType.IN_MEMORY : Materialized.StoreType.ROCKS_DB)
                    .withKeySerde(Serdes.String())
                    .withValueSerde(Cell.serde()));
        events.foreach((customer, event) -> count());
        return builder.build();
    }

    private boolean begins(String customer) {
        if (begun == 0) begun = System.nanoTime();
        return customer != null;
    }

    private void count() {
        if (seen.incrementAndGet() != options.events()) return;
        finished = System.nanoTime();
        ended.countDown();
    }

    /** A line a customer: customer, n, w, l with tabs between. @return how many */
    private long write(KafkaStreams streams) throws IOException {
        ReadOnlyKeyValueStore<String, Cell> table = streams.store(StoreQueryParameters.fromNameAndType(TABLE, QueryableStoreTypes.keyValueStore()));
        long customers = 0;
        try (KeyValueIterator<String, Cell> rows = table.all(); BufferedWriter file = Files.newBufferedWriter(options.output())) {
            for (; rows.hasNext(); customers++) {
                KeyValue<String, Cell> row = rows.next();
                file.write(row.key + "\t" + row.value.n() + "\t" + row.value.w() + "\t" + row.value.l() + "\n");
            }
        }
        return customers;
    }
}

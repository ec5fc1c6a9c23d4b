package evenhand.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** What one run is told, as `--name value`. */
record Options(String brokers, String topic, String application, boolean inMemory, int threads, String guarantee, long events, Path folder, Path decay, Path output) {
    static Options of(String[] args) {
        Map<String, String> told = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) told.put(args[i].substring(2), args[i + 1]);
        return new Options(
            told.get("brokers"), told.get("topic"), told.get("application"), told.get("store").equals("memory"), Integer.parseInt(told.get("threads")), told.get("guarantee"),
            Long.parseLong(told.get("events")), Path.of(told.get("folder")), Path.of(told.get("decay")), Path.of(told.get("output")));
    }

    /** Kafka Streams' own defaults but for these: its cache, its commit interval, its changelog are as they come. */
    Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        return settings;
    }
}

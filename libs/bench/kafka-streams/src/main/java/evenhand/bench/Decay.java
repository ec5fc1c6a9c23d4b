package evenhand.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** 2^(-days / half-life) by a table of one half-life, which both sides share, and exact halving. */
final class Decay {
    private final double[] table;

    private Decay(double[] table) {
        this.table = table;
    }

    /** @param file a number a line: what is left after 0, 1, 2 … days, one half-life of them */
    static Decay from(Path file) throws IOException {
        return new Decay(Files.readAllLines(file).stream().mapToDouble(Double::parseDouble).toArray());
    }

    double after(long days) {
        return table[(int) (days % table.length)] * Math.scalb(1.0, -(int) (days / table.length));
    }
}

package dev.holdfast.incident.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A table in the test resources: tab-separated, the first line names the columns, {@code -} is nothing. */
final class Table {
    private Table() {}

    /** One line: its values by column. */
    record Row(Map<String, String> values) {
        String get(String column) {
            return Objects.requireNonNull(values.get(column), column);
        }

        @Override
        public String toString() {
            return get("path");
        }
    }

    static List<Row> read(String name) {
        var lines = text(name).lines().filter(line -> !line.isBlank()).toList();
        var columns = List.of(lines.getFirst().split("\t", -1));
        return lines.stream()
                .skip(1)
                .map(line -> row(name, columns, List.of(line.split("\t", -1))))
                .toList();
    }

    private static Row row(String name, List<String> columns, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalStateException(name + ": expected " + columns + ", got " + cells);
        }
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), cells.get(i));
        }
        return new Row(values);
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Table.class.getResourceAsStream("/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

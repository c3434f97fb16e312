package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The parameters of a Query request, or of a query string. Order is kept. */
record Form(Map<String, String> parameters) {
    /** Parses {@code a=1&b=2}; a parameter without a value has the empty one. */
    static Form parse(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.isEmpty()) {
                parameters.put(URLDecoder.decode(name, UTF_8), URLDecoder.decode(value, UTF_8));
            }
        }
        return new Form(parameters);
    }

    boolean has(String name) {
        return parameters.containsKey(name);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    boolean isTrue(String name) {
        return "true".equalsIgnoreCase(parameters.getOrDefault(name, ""));
    }

    /** The values of {@code name.1}, {@code name.2} and so on. */
    List<String> list(String name) {
        return IntStream.iterate(1, i -> has(name + "." + i), i -> i + 1)
                .mapToObj(i -> Objects.requireNonNull(parameters.get(name + "." + i)))
                .toList();
    }

    /** The values of the filter of that name, if it is there. */
    Optional<List<String>> filter(String name) {
        return filterPrefix(name).map(prefix -> list(prefix + ".Value"));
    }

    /** The form without that filter; the ones after it move up, for the numbers must have no gap. */
    Form withoutFilter(String name) {
        return filterPrefix(name).map(this::withoutPrefix).orElse(this);
    }

    String encoded() {
        return parameters.entrySet().stream()
                .map(e -> URLEncoder.encode(e.getKey(), UTF_8) + "=" + URLEncoder.encode(e.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Optional<String> filterPrefix(String name) {
        return parameters.entrySet().stream()
                .filter(e -> e.getKey().startsWith("Filter.") && e.getKey().endsWith(".Name"))
                .filter(e -> e.getValue().equals(name))
                .map(e -> e.getKey().substring(0, e.getKey().length() - ".Name".length()))
                .findFirst();
    }

    private Form withoutPrefix(String prefix) {
        int removed = Integer.parseInt(prefix.substring("Filter.".length()));
        Map<String, String> rest = new LinkedHashMap<>();
        parameters.forEach((key, value) -> {
            if (!key.startsWith(prefix + ".")) {
                rest.put(renumbered(key, removed), value);
            }
        });
        return new Form(rest);
    }

    private static String renumbered(String key, int removed) {
        String[] parts = key.split("\\.", 3);
        if (parts.length < 3 || !"Filter".equals(parts[0]) || Integer.parseInt(parts[1]) < removed) {
            return key;
        }
        return "Filter." + (Integer.parseInt(parts[1]) - 1) + "." + parts[2];
    }
}

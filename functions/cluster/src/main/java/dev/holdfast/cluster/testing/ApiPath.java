package dev.holdfast.cluster.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request line addresses.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris">Resource URIs</a>
 */
record ApiPath(
        String group,
        String version,
        Optional<String> namespace,
        String plural,
        Optional<String> name,
        Optional<String> subresource,
        Map<String, String> query) {

    /** Nothing where the path is not one of objects. */
    static Optional<ApiPath> parse(String line) {
        int mark = line.indexOf('?');
        var query = mark < 0 ? Map.<String, String>of() : query(line.substring(mark + 1));
        var words = new ArrayList<String>();
        for (String word : (mark < 0 ? line : line.substring(0, mark)).split("/", -1)) {
            if (!word.isEmpty()) {
                words.add(decode(word));
            }
        }
        if (words.size() >= 3 && words.getFirst().equals("api")) {
            return Optional.of(of("", words.get(1), words.subList(2, words.size()), query));
        }
        if (words.size() >= 4 && words.getFirst().equals("apis")) {
            return Optional.of(of(words.get(1), words.get(2), words.subList(3, words.size()), query));
        }
        return Optional.empty();
    }

    private static ApiPath of(String group, String version, List<String> rest, Map<String, String> query) {
        boolean inside = rest.getFirst().equals("namespaces") && rest.size() > 2 && !isPartOfNamespace(rest);
        var namespace = inside ? Optional.of(rest.get(1)) : Optional.<String>empty();
        var own = inside ? rest.subList(2, rest.size()) : rest;
        return new ApiPath(
                group,
                version,
                namespace,
                own.getFirst(),
                own.size() > 1 ? Optional.of(own.get(1)) : Optional.empty(),
                own.size() > 2 ? Optional.of(String.join("/", own.subList(2, own.size()))) : Optional.empty(),
                query);
    }

    private static boolean isPartOfNamespace(List<String> rest) {
        return rest.size() == 3 && List.of("status", "finalize").contains(rest.get(2));
    }

    private static Map<String, String> query(String text) {
        var query = new LinkedHashMap<String, String>();
        for (String parameter : text.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                query.put(decode(parameter.substring(0, equals)), decode(parameter.substring(equals + 1)));
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String asked(String parameter) {
        return query.getOrDefault(parameter, "");
    }

    boolean isWatch() {
        return List.of("true", "1").contains(asked("watch"));
    }

    boolean isDryRun() {
        return asked("dryRun").equals("All");
    }
}

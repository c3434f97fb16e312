package dev.holdfast.drill;

import dev.holdfast.cluster.testing.Reachability;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Shows a cluster at two moments beside each other: who can talk to whom, which Service has which pods, what bears which mark. */
final class SideBySide {
    private static final int MOST_SUSPECTS = 2;
    private static final int NAME = 34;
    private static final String NONE = "-";

    /** Pods of the shop that stand for the others: the shop front, its database, another team's. */
    private static final List<String> OTHERS = List.of("shop/web-", "shop/orders-db-", "payments/api-");

    private final Screen screen;
    private final Moment before;
    private final Moment after;
    private final List<String> suspects;

    /**
     * @param suspects the pods that it is about, as {@code namespace/name}
     */
    SideBySide(Screen screen, Moment before, Moment after, List<String> suspects) {
        this.screen = screen;
        this.before = before;
        this.after = after;
        this.suspects = suspects.stream().limit(MOST_SUSPECTS).toList();
    }

    void show() {
        if (before.to(after).isEmpty()) {
            screen.step("before and after", "the same: nothing in the cluster was changed");
            return;
        }
        screen.step("before and after", "");
        connections();
        services();
        marks();
    }

    private void connections() {
        var cast = cast();
        screen.text("");
        screen.text("      who can talk to whom (row to column): + may, . may not, x may no longer, o may now");
        screen.text(" ".repeat(9 + NAME) + letters(cast) + "     " + letters(cast));
        int row = 0;
        for (String from : cast) {
            String name = from.length() > NAME ? from.substring(0, NAME) : from;
            screen.text(String.format(
                            "      %s  %-" + NAME + "s%s     %s",
                            (char) ('a' + row++),
                            name,
                            cells(from, cast, before, before),
                            cells(from, cast, before, after))
                    .stripTrailing());
        }
        screen.text(" ".repeat(9 + NAME) + pad("before", cast.size() * 2 + 3) + "  after");
    }

    private static String letters(SequencedSet<String> cast) {
        return Stream.iterate('a', letter -> (char) (letter + 1))
                .limit(cast.size())
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String cells(String from, SequencedSet<String> cast, Moment old, Moment now) {
        return cast.stream().map(to -> cell(from, to, old, now)).collect(Collectors.joining(" "));
    }

    private static String cell(String from, String to, Moment old, Moment now) {
        if (!isThere(from, now) || !isThere(to, now)) {
            return " ";
        }
        if (from.equals(to)) {
            return NONE;
        }
        boolean may = now.reach().may(from, to);
        boolean might = (isThere(from, old) && isThere(to, old)) ? old.reach().may(from, to) : may;
        if (may == might) {
            return may ? "+" : ".";
        }
        return may ? "o" : "x";
    }

    private static boolean isThere(String name, Moment moment) {
        return name.equals(Reachability.INTERNET) || moment.has("Pod", name);
    }

    /** The few that matter: the suspects, who replaced them, a sibling, others of the shop, the world outside. */
    private SequencedSet<String> cast() {
        var cast = new LinkedHashSet<>(suspects);
        after.pods().stream().filter(pod -> !before.has("Pod", pod)).limit(1).forEach(cast::add);
        suspects.stream().limit(1).flatMap(this::siblings).limit(1).forEach(cast::add);
        for (String other : OTHERS) {
            before.pods().stream().filter(pod -> pod.startsWith(other)).limit(1).forEach(cast::add);
        }
        cast.add(Reachability.INTERNET);
        return cast;
    }

    private Stream<String> siblings(String suspect) {
        String app = Moment.label(before.find("Pod", suspect), "app");
        String namespace = suspect.substring(0, suspect.indexOf('/') + 1);
        return before.all("Pod")
                .filter(pod -> !app.isEmpty() && Moment.label(pod, "app").equals(app))
                .map(Moment::name)
                .filter(name -> name.startsWith(namespace) && !name.equals(suspect));
    }

    private void services() {
        screen.text("");
        screen.pair("Service", "its pods before", "and after");
        var old = before.services();
        var now = after.services();
        var names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String left = String.join("\n", old.getOrDefault(name, List.of()));
            String right = String.join("\n", now.getOrDefault(name, List.of()));
            screen.pair(name, left.isEmpty() ? "none" : left, left.equals(right) ? "the same" : right);
        }
    }

    private void marks() {
        marks("Pod", suspects.stream());
        marks("Node", changed("Node"));
        marks("NetworkPolicy", changed("NetworkPolicy"));
        marks("ClusterNetworkPolicy", changed("ClusterNetworkPolicy"));
    }

    private Stream<String> changed(String kind) {
        var names = new LinkedHashSet<String>();
        Stream.concat(before.all(kind), after.all(kind)).map(Moment::name).forEach(names::add);
        return names.stream()
                .filter(name -> !Marked.of(before.find(kind, name)).equals(Marked.of(after.find(kind, name))));
    }

    private void marks(String kind, Stream<String> names) {
        names.forEach(name -> {
            screen.text("");
            screen.text("      " + kind + " " + name);
            differences(Marked.of(before.find(kind, name)), Marked.of(after.find(kind, name)));
        });
    }

    private void differences(SequencedMap<String, String> old, SequencedMap<String, String> now) {
        var labels = new LinkedHashSet<>(old.keySet());
        labels.addAll(now.keySet());
        for (String label : labels) {
            String left = old.getOrDefault(label, NONE);
            String right = now.getOrDefault(label, NONE);
            if (!left.equals(right)) {
                screen.pair("  " + label, left, right);
            }
        }
    }
}

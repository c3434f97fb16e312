package dev.holdfast.report.page;

import dev.holdfast.report.casefile.Picture;
import dev.holdfast.report.casefile.Picture.Cordon;
import dev.holdfast.report.casefile.Picture.InService;
import dev.holdfast.report.casefile.Picture.NodeView;
import dev.holdfast.report.casefile.Picture.PodView;
import dev.holdfast.report.casefile.Picture.Role;
import java.util.ArrayList;
import java.util.List;

/** Nodes as boxes with their pods in them, once as they were and once as they are. */
final class ClusterPicture {
    private static final int WIDTH = 420;
    private static final int HEAD = 38;
    private static final int POD = 44;
    private static final int GAP = 12;
    private static final int LETTERS = 46;

    private final Limits limits;
    private final When when;
    private final List<Box> nodes = new ArrayList<>();
    private final List<Box> pods = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private int y = GAP;

    private ClusterPicture(Limits limits, When when) {
        this.limits = limits;
        this.when = when;
    }

    /** Which of the two. */
    enum When {
        BEFORE,
        NOW
    }

    record Drawing(int width, int height, List<Box> nodes, List<Box> pods, List<Line> lines) {}

    record Box(int x, int y, int width, int height, String css) {}

    record Line(int x, int y, String css, String text) {}

    static Drawing draw(Picture picture, When when, Limits limits) {
        return new ClusterPicture(limits, when).draw(picture);
    }

    private Drawing draw(Picture picture) {
        Limits.first(picture.nodes(), limits.nodes()).forEach(this::node);
        more(picture.nodes().size() - limits.nodes(), "node");
        var replacements = picture.unplaced().stream()
                .filter(pod -> when == When.NOW && pod.role() == Role.REPLACEMENT)
                .toList();
        if (!replacements.isEmpty()) {
            box("Started elsewhere", "its node is not in the case", "node", replacements);
        }
        return new Drawing(WIDTH, y, nodes, pods, lines);
    }

    private void node(NodeView node) {
        var shown = node.pods().stream()
                .filter(pod -> when == When.NOW || pod.role() != Role.REPLACEMENT)
                .toList();
        String cordon = switch (when) {
            case BEFORE -> "takes new pods, as far as is known";
            case NOW ->
                switch (node.cordon()) {
                    case SCHEDULABLE -> "not changed";
                    case CORDONED -> "CORDONED: takes no new pods";
                    case RESTORED -> "restored: takes new pods again";
                    case NOT_KNOWN -> "whether it takes new pods is not known";
                };
        };
        boolean isCordoned = when == When.NOW && node.cordon() == Cordon.CORDONED;
        box("Node " + node.name(), cordon, isCordoned ? "node cordoned" : "node", shown);
    }

    private void box(String name, String text, String css, List<PodView> all) {
        var shown = Limits.first(all, limits.pods());
        int rows = shown.size() + (all.size() > shown.size() ? 1 : 0);
        nodes.add(new Box(4, y, WIDTH - 8, HEAD + rows * POD + 10, css));
        lines.add(new Line(16, y + 17, "name", middle(name)));
        lines.add(new Line(16, y + 32, "small", text));
        int top = y + HEAD + 4;
        for (PodView pod : shown) {
            pods.add(new Box(14, top, WIDTH - 28, POD - 8, css(pod)));
            lines.add(new Line(24, top + 15, "name", middle(pod.name())));
            lines.add(new Line(24, top + 29, "small", words(pod)));
            top += POD;
        }
        if (all.size() > shown.size()) {
            lines.add(new Line(24, top + 20, "small", Words.count(all.size() - shown.size(), "more pod")));
        }
        y += HEAD + rows * POD + 10 + GAP;
    }

    private void more(int left, String what) {
        if (left > 0) {
            lines.add(new Line(16, y + 12, "small", "and " + Words.count(left, "more " + what)));
            y += 24;
        }
    }

    private String css(PodView pod) {
        return switch (pod.role()) {
            case SUSPECT -> "pod suspect";
            case QUARANTINED -> when == When.NOW ? "pod quarantined" : "pod suspect";
            case NEIGHBOUR, SIBLING -> "pod";
            case REPLACEMENT -> "pod fresh";
        };
    }

    private String words(PodView pod) {
        String role = switch (pod.role()) {
            case SUSPECT -> "✖ SUSPECT";
            case QUARANTINED -> when == When.NOW ? "✔ QUARANTINED" : "✖ SUSPECT";
            case NEIGHBOUR -> "neighbour";
            case SIBLING -> "sibling";
            case REPLACEMENT -> "replacement";
        };
        return end(role + service(pod));
    }

    private String service(PodView pod) {
        String names = String.join(", ", pod.services());
        if (when == When.BEFORE) {
            return names.isEmpty() ? "" : ", in service: " + names;
        }
        boolean isTarget = pod.role() == Role.SUSPECT || pod.role() == Role.QUARANTINED;
        if (!isTarget) {
            return names.isEmpty() ? "" : ", in service: " + names;
        }
        return pod.inService() == InService.NO
                ? ", out of service"
                : pod.inService() == InService.YES
                        ? ", STILL IN SERVICE"
                        : names.isEmpty() ? "" : ", service not known";
    }

    /** Names differ at their ends. */
    private static String middle(String name) {
        return name.length() <= LETTERS
                ? name
                : name.substring(0, LETTERS / 2 - 1) + "…" + name.substring(name.length() - LETTERS / 2);
    }

    private static String end(String text) {
        return text.length() <= LETTERS + 8 ? text : text.substring(0, LETTERS + 7) + "…";
    }
}

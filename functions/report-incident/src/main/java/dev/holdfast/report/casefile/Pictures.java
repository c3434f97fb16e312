package dev.holdfast.report.casefile;

import dev.holdfast.report.casefile.Picture.Cordon;
import dev.holdfast.report.casefile.Picture.InService;
import dev.holdfast.report.casefile.Picture.NodeView;
import dev.holdfast.report.casefile.Picture.PodView;
import dev.holdfast.report.casefile.Picture.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The nodes of the case with their pods. Before is what {@code objects/} kept before any change; now is what the quarantine read
 * back last. A pod that its controller has now and that no Service led to before is a replacement.
 */
final class Pictures {
    private final Papers papers;
    private final List<TargetState> targets;
    private final Map<String, TreeSet<String>> services = new TreeMap<>();
    private final Map<String, SequencedSet<String>> nodes = new TreeMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final Map<String, Role> roles = new TreeMap<>();
    private final Map<String, Row> isolated;

    private Pictures(Papers papers, List<TargetState> targets) {
        this.papers = papers;
        this.targets = targets;
        this.isolated = Latest.ofTargets(papers.rows(), "isolate");
    }

    static Picture of(Papers papers, List<TargetState> targets) {
        var pictures = new Pictures(papers, targets);
        pictures.suspects();
        pictures.neighbours();
        pictures.services();
        pictures.siblings();
        return pictures.draw();
    }

    private void suspects() {
        for (TargetState target : targets) {
            if (target.target().startsWith("pod/")) {
                roles.put(
                        target.target().substring("pod/".length()),
                        target.state().isHeld() ? Role.QUARANTINED : Role.SUSPECT);
            }
        }
    }

    private void neighbours() {
        papers.under("objects/neighbours/")
                .values()
                .forEach(document -> document.name("node")
                        .ifPresent(node -> document.objects("pods").forEach(pod -> place(pod, node))));
        papers.under("logs/")
                .values()
                .forEach(document -> document.name("node")
                        .ifPresent(node -> name(document, "pod").ifPresent(pod -> put(pod, node, Role.NEIGHBOUR))));
        papers.rows().stream()
                .filter(row -> row.action().equals("cordon") && row.isAbout("node"))
                .forEach(row ->
                        nodes.computeIfAbsent(row.target().substring("node/".length()), _ -> new LinkedHashSet<>()));
    }

    private void place(Doc pod, String node) {
        name(pod, "name").ifPresent(name -> put(name, node, Role.NEIGHBOUR));
    }

    private void put(String pod, String node, Role role) {
        nodes.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(pod);
        places.put(pod, node);
        roles.putIfAbsent(pod, role);
    }

    private static Optional<String> name(Doc document, String field) {
        return document.name("namespace").flatMap(space -> document.name(field).map(name -> space + "/" + name));
    }

    /** What a Service sends to, of those slices that a pod of the case is in. */
    private void services() {
        var led = new TreeMap<String, String>();
        papers.under("objects/endpointslice/").values().forEach(slice -> {
            var meta = slice.in("metadata");
            String service =
                    meta.in("labels").name("kubernetes.io/service-name").orElse("(a service)");
            slice.objects("endpoints")
                    .forEach(endpoint -> name(endpoint.in("targetRef"), "name").ifPresent(pod -> {
                        services.computeIfAbsent(pod, _ -> new TreeSet<>()).add(service);
                        endpoint.name("nodeName").ifPresent(node -> led.put(pod, node));
                    }));
        });
        led.forEach((pod, node) -> put(pod, node, Role.SIBLING));
        services.keySet().stream()
                .filter(pod -> roles.get(pod) == Role.NEIGHBOUR)
                .forEach(pod -> roles.put(pod, Role.SIBLING));
    }

    /** What the controller has now, as it was when the suspect had been taken out of it. */
    private void siblings() {
        papers.rows().stream()
                .filter(row -> row.action().equals("detach") && row.isAbout("pod") && row.isGood())
                .forEach(row -> {
                    String pod = row.target().substring("pod/".length());
                    String namespace = pod.substring(0, Math.max(0, pod.indexOf('/')));
                    boolean isKnown = services.containsKey(pod);
                    row.details()
                            .texts("controllersPods")
                            .forEach(name -> roles.putIfAbsent(
                                    namespace + "/" + name, isKnown ? Role.REPLACEMENT : Role.SIBLING));
                });
    }

    private Picture draw() {
        var cordons = Latest.ofTargets(papers.rows(), "cordon");
        var restored = Latest.ofTargets(papers.rows(), "restore");
        var views = new ArrayList<NodeView>();
        nodes.forEach((node, pods) -> views.add(new NodeView(
                node,
                cordon(
                        Optional.ofNullable(cordons.get("node/" + node)),
                        Optional.ofNullable(restored.get("node/" + node))),
                pods.stream().sorted().map(this::view).toList())));
        Set<String> unplaced = new TreeSet<>(roles.keySet());
        unplaced.removeAll(places.keySet());
        return new Picture(views, unplaced.stream().map(this::view).toList());
    }

    private static Cordon cordon(Optional<Row> cordoned, Optional<Row> restored) {
        if (cordoned.isEmpty() || cordoned.get().by().isObserved()) {
            return Cordon.SCHEDULABLE;
        }
        boolean isLater =
                restored.filter(row -> row.at().isAfter(cordoned.get().at())).isPresent();
        if (isLater) {
            return restored.get().isGood() ? Cordon.RESTORED : Cordon.NOT_KNOWN;
        }
        return cordoned.get().isGood() ? Cordon.CORDONED : Cordon.NOT_KNOWN;
    }

    private PodView view(String pod) {
        return new PodView(
                pod,
                roles.getOrDefault(pod, Role.NEIGHBOUR),
                List.copyOf(services.getOrDefault(pod, new TreeSet<>())),
                inService(pod));
    }

    private InService inService(String pod) {
        return Optional.ofNullable(isolated.get("pod/" + pod))
                .filter(row -> !row.by().isObserved())
                .flatMap(row -> row.details().flag("inService"))
                .map(yes -> yes ? InService.YES : InService.NO)
                .orElse(roles.get(pod) == Role.SIBLING ? InService.YES : InService.NOT_KNOWN);
    }
}

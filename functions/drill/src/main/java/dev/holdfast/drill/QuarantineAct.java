package dev.holdfast.drill;

import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.drill.emulator.Front;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Quarantine, once and again; somebody who undoes it, and the check that notices; release, once and again. */
final class QuarantineAct {
    private final Functions functions;
    private final Front front;
    private final Stage stage;
    private final Scene scene;
    private final Screen screen;
    private final QuarantineLines lines;
    private final List<Proof> proofs = new ArrayList<>();

    QuarantineAct(Functions functions, Front front, Stage stage, Scene scene, Screen screen) {
        this.functions = functions;
        this.front = front;
        this.stage = stage;
        this.scene = scene;
        this.screen = screen;
        this.lines = new QuarantineLines(screen);
    }

    List<Proof> play(byte[] input) {
        scene.backstage().ifPresentOrElse(backstage -> onStage(input, backstage), () -> unseen(input));
        return List.copyOf(proofs);
    }

    /** In a real cluster there are only the functions' own words, and a release after what was enforced. */
    private void unseen(byte[] input) {
        screen.progress("quarantining");
        var answer = functions.quarantineWorkload(input);
        lines.show("QuarantineWorkload", answer);
        if (answer.json().filter(json -> !json.path("observed").asBoolean(true)).isPresent()) {
            caseOf(answer).ifPresent(id -> lines.show("ReleaseWorkload", functions.release(id)));
        }
    }

    private void onStage(byte[] input, Backstage backstage) {
        var before = backstage.moment();
        var machines = Instances.of(front, stage);
        screen.progress("quarantining");
        var answer = functions.quarantineWorkload(input);
        lines.show("QuarantineWorkload", answer);
        var after = backstage.moment();
        var suspects = suspects(backstage, after);
        new SideBySide(screen, before, after, suspects).show();
        instances(machines, Instances.of(front, stage));
        lines.again("the same again", functions.quarantineWorkload(input));
        var twice = backstage.moment();
        proofs.add(ClusterProofs.same("quarantine twice", after, twice));
        var claims = new ClusterProofs(before, after.quarantined(), heldNodes(after));
        claims(claims, answer, after);
        if (before.to(after).isEmpty()) {
            proofs.add(unchanged(answer));
            return;
        }
        var id = caseOf(answer);
        if (id.isEmpty()) {
            proofs.add(new Proof("quarantine", "changed the cluster, and then did NOT answer", false));
            return;
        }
        tamper(backstage, twice, id.get());
        release(backstage, claims, machines, id.get());
    }

    /** Whoever changed nothing may not say that something was done. */
    private static Proof unchanged(Functions.Answer answer) {
        boolean claims = answer.json().stream()
                .flatMap(json -> json.path("outcomes").values().stream())
                .anyMatch(row -> row.path("status").asString("").endsWith("DONE")
                        && row.path("verified").asBoolean(false));
        String attempt = "quarantine";
        return claims || answer.json().isEmpty()
                ? new Proof(attempt, "changed nothing in the cluster, and does NOT say so", false)
                : new Proof(attempt, "changed nothing in the cluster, and says so: nothing to release", true);
    }

    private static Optional<String> caseOf(Functions.Answer answer) {
        return answer.json().map(json -> json.path("case").asString("")).filter(id -> !id.isEmpty());
    }

    private static List<String> suspects(Backstage backstage, Moment after) {
        var suspects = new LinkedHashSet<>(after.quarantined());
        suspects.addAll(backstage.intruders());
        return List.copyOf(suspects);
    }

    /** The suspects' nodes, and those that the event names itself. */
    private Set<String> heldNodes(Moment after) {
        var nodes = new LinkedHashSet<String>();
        after.quarantined()
                .forEach(pod ->
                        nodes.add(after.find("Pod", pod).at("/spec/nodeName").asString("")));
        after.all("Node")
                .filter(node -> stage.isNamed(
                        Moment.name(node), node.at("/spec/providerID").asString("")))
                .map(Moment::name)
                .forEach(nodes::add);
        return nodes;
    }

    private void instances(Instances before, Instances after) {
        before.changedUntil(after).forEach((id, was) -> {
            screen.text("");
            screen.pair("Instance " + id, was, after.of(id));
        });
    }

    private void claims(ClusterProofs claims, Functions.Answer answer, Moment after) {
        var said = answer.json().stream()
                .flatMap(json -> json.path("outcomes").values().stream())
                .filter(row -> row.at("/details/containment").asString("").startsWith("CONTAINED"))
                .map(row -> row.path("target").asString("").substring("pod/".length()))
                .toList();
        if (!said.isEmpty()) {
            proofs.add(claims.contained(said, after));
        }
        proofs.add(claims.nothingElse(after));
        proofs.add(claims.othersTalkAsBefore(after));
    }

    private void tamper(Backstage backstage, Moment held, String id) {
        var nodes = held.all("Node")
                .filter(node -> node.at("/spec/unschedulable").asBoolean(false))
                .map(Moment::name)
                .toList();
        var did = new Attacker(backstage, front).attack(held.quarantined(), nodes);
        screen.step("an attacker", "with an administrator's rights");
        did.forEach(what -> screen.detail("", what));
        var open = backstage.moment();
        var pods = held.quarantined();
        if (!pods.isEmpty()) {
            boolean may = open.reach().may(pods.getFirst(), Reachability.INTERNET);
            screen.detail(
                    "", pods.getFirst() + (may ? " can reach the internet again" : " still cannot reach the internet"));
        }
        var answer = functions.assertCase(id);
        lines.again("Assert Request", answer);
        proofs.add(noticed(answer, did.size()));
        proofs.add(repaired(held, backstage.moment()));
    }

    private static Proof noticed(Functions.Answer answer, int deeds) {
        long told = answer.json().stream()
                .flatMap(json -> json.path("attention").values().stream())
                .map(JsonNode::asString)
                .filter(text -> text.startsWith("TAMPERED"))
                .count();
        String attempt = "tampering";
        return told >= deeds
                ? new Proof(attempt, "noticed: " + told + " things had to be done again", true)
                : new Proof(attempt, "NOT noticed: " + deeds + " deeds, " + told + " told", false);
    }

    /** The policy is another one of the same name: its uid and time are new, and so are those of what follows from it. */
    private static Proof repaired(Moment held, Moment repaired) {
        var diff = held.to(repaired).ignoring("/metadata/uid", "/metadata/creationTimestamp", "PolicyEndpoint/");
        return diff.isEmpty()
                ? new Proof("and repaired", "everything is held as before the tampering", true)
                : new Proof("and repaired", "NOT so:\n" + diff, false);
    }

    private void release(Backstage backstage, ClusterProofs claims, Instances machines, String id) {
        lines.show("ReleaseWorkload", functions.release(id));
        var end = backstage.moment();
        showLeft(claims, end);
        lines.again("the same again", functions.release(id));
        proofs.add(claims.asItWas(end));
        proofs.add(ClusterProofs.same("release twice", end, backstage.moment()));
        var different = machines.changedUntil(Instances.of(front, stage));
        proofs.add(
                different.isEmpty()
                        ? new Proof("the instances", "are protected as before the quarantine", true)
                        : new Proof("the instances", "are NOT as they were: " + different, false));
    }

    private void showLeft(ClusterProofs claims, Moment end) {
        screen.step("before and now", "the cluster as it was, but for:");
        claims.suspects().forEach(pod -> {
            var now = end.find("Pod", pod);
            boolean isFree = now.at("/metadata/ownerReferences/0").isMissingNode();
            screen.detail(
                    "", "pod " + pod + (isFree ? ", which runs on and belongs to nobody" : ", which is where it was"));
        });
        end.pods().stream()
                .filter(pod -> !claims.before().has("Pod", pod))
                .forEach(pod -> screen.detail("", "pod " + pod + ", which replaced it"));
    }
}

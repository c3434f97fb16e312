package dev.holdfast.report.page;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static dev.holdfast.report.casefile.CaseBook.T0;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.CaseBook;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.LinkName;
import dev.holdfast.report.playbook.Clock;
import dev.holdfast.report.playbook.Level;
import dev.holdfast.report.playbook.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Plans, editions and cases to render. */
final class Editions {
    static final Instant NOW = T0.plusSeconds(900);

    private Editions() {}

    static Edition third() {
        return new Edition(
                new SealNote(3, Optional.of("ab".repeat(32)), Optional.empty()),
                new Covers(68, NOW, "cd".repeat(32)),
                List.of(new LinkedCase(new CaseId("gd-2"), new LinkName("node", "prod/n1"))),
                NOW);
    }

    static Plan plan() {
        return new Plan(
                "execution",
                "Something ran that should not",
                "Security officer on duty",
                List.of(
                        "Decide who leads.",
                        "Look at the process tree of the finding.",
                        "Revoke the identities below."),
                List.of(
                        new Level("On call", List.of("#security", "pager"), Duration.ZERO),
                        new Level("Management", List.of("head of security"), Duration.ofMinutes(30))),
                List.of(
                        clock("GDPR Art. 33", "72 hours", "aware", Optional.of(T0.plus(Duration.ofHours(72)))),
                        clock("CERT-In", "6 hours", "aware", Optional.of(T0.plus(Duration.ofHours(3)))),
                        clock("Authority", "immediately", "aware", Optional.of(T0.plusSeconds(60))),
                        new Clock(
                                "DORA initial",
                                "4 hours after classification",
                                "classified",
                                Optional.empty(),
                                Optional.empty(),
                                "at most 24 hours after awareness",
                                "RTS 2025/301")));
    }

    static Plan emptyPlan() {
        return new Plan("", "", "", List.of(), List.of(), List.of());
    }

    private static Clock clock(String regime, String deadline, String moment, Optional<Instant> due) {
        return new Clock(regime, deadline, moment, Optional.of(T0), due, "to the authority", "the law");
    }

    /** One pod contained, one not, logs missing, a snapshot still being written. */
    static CaseFile mixed() {
        return mixedBook().at(NOW).read();
    }

    static CaseBook mixedBook() {
        return CaseBook.opened()
                .result(
                        Function.SNAPSHOT_VOLUMES,
                        2,
                        it -> it.row(
                                        "instance/i-0a1b2c3d4e5f60718",
                                        "snapshot",
                                        "DONE",
                                        "{\"snapshotIds\":[\"snap-1\"]}")
                                .row("instance/i-0a1b2c3d4e5f60718", "lock", "DONE", "{}"))
                .document(
                        "snapshots/i-0a1b2c3d4e5f60718.1.taken.json",
                        "{\"instance\":\"i-0a1b2c3d4e5f60718\",\"n\":1,\"snapshots\":[{\"snapshotId\":\"snap-1\",\"volumeId\":\"vol-1\","
                                + "\"device\":\"/dev/xvda\",\"startTime\":\"2026-11-24T10:00:02Z\"}]}")
                .result(
                        Function.COPY_LOGS,
                        4,
                        it -> it.row(POD, "record", "DONE", "{}")
                                .row(POD, "copy-log", "DONE", "{\"container\":\"cart\",\"instance\":\"current\"}")
                                .row(
                                        POD,
                                        "copy-log",
                                        "FAILED",
                                        "LOG_GONE",
                                        "the kubelet has it no more",
                                        "{\"container\":\"cart\",\"instance\":\"previous\"}")
                                .row(
                                        "pod/shop/miner-7",
                                        "copy-log",
                                        "NOT_REACHED",
                                        "DEADLINE",
                                        "kept as far as the time went",
                                        "{\"container\":\"miner\",\"instance\":\"current\"}"))
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        6,
                        it -> it.row("node/ip-10-0-9-9.ec2.internal", "cordon", "DONE", "{}")
                                .row("networkpolicy/shop/holdfast-quarantine", "deny", "DONE", "{}")
                                .row(POD, "label", "DONE", "{}")
                                .row(POD, "detach", "DONE", "{\"controllersPods\":[\"cart-2\",\"cart-new\"]}")
                                .row(
                                        POD,
                                        "isolate",
                                        "DONE",
                                        "{\"containment\":\"CONTAINED\",\"inService\":false,\"identities\":[\"IRSA_ROLE"
                                                + " LIVE: arn:aws:iam::123456789012:role/shop-cart\"],\"engine\":\"VPC"
                                                + " CNI\"}")
                                .row("pod/shop/miner-7", "label", "DONE", "{}")
                                .row(
                                        "pod/shop/miner-7",
                                        "isolate",
                                        "FAILED",
                                        "HOST_NETWORK",
                                        "the pod uses its node's network",
                                        "{\"containment\":\"NOT_CONTAINED\",\"inService\":true,\"why\":[\"HOST_NETWORK:"
                                                + " the pod uses its node's network, to which no policy"
                                                + " applies\"],\"identities\":[\"NODE_ROLE LIVE: the pod uses its node's"
                                                + " network\"]}")
                                .row(
                                        "instance/i-0a1b2c3d4e5f60718",
                                        "hold",
                                        "DONE",
                                        "{\"what\":\"termination-protection\"}"))
                .document(
                        "objects/neighbours/_cluster/n.u.1.json",
                        "{\"node\":\"ip-10-0-9-9.ec2.internal\",\"pods\":[{\"namespace\":\"shop\",\"name\":\"cart-1\"},"
                                + "{\"namespace\":\"shop\",\"name\":\"miner-7\"},{\"namespace\":\"kube-system\",\"name\":\"aws-node-4254c\"}]}")
                .document(
                        "objects/endpointslice/shop/cart.u.1.json",
                        "{\"metadata\":{\"labels\":{\"kubernetes.io/service-name\":\"cart\"}},\"endpoints\":[{\"nodeName\":"
                                + "\"ip-10-0-9-9.ec2.internal\",\"targetRef\":{\"namespace\":\"shop\",\"name\":\"cart-1\"}},{\"nodeName\":"
                                + "\"ip-10-0-1-17.ec2.internal\",\"targetRef\":{\"namespace\":\"shop\",\"name\":\"cart-2\"}}]}")
                .object("cases/gd-1/logs/shop/cart-1.u/cart/current.20261124T100000Z.001.log", 8_259_924)
                .object("cases/gd-1/objects/pod/shop/cart-1.u.104.json", 4_096);
    }
}

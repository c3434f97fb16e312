package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Resolution;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Activity;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import dev.holdfast.logs.AuditLogs.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditSubjectsTest {
    private static final Target.Pod POD = new Target.Pod("shop", "cart-1");
    private static final Target.ServiceAccount ACCOUNT = new Target.ServiceAccount("shop", "cart");

    @Test
    void whoActedComesFirst() {
        assertThat(subjects(Set.of("mallory"), POD, ACCOUNT))
                .containsExactly(
                        new Subject.OfUser("mallory"), new Subject.OfServiceAccount(ACCOUNT), new Subject.OfPod(POD));
    }

    @Test
    void aUserThatIsAServiceAccountIsThatOneAndCopiedOnce() {
        assertThat(subjects(Set.of("system:serviceaccount:shop:cart"), ACCOUNT))
                .containsExactly(new Subject.OfServiceAccount(ACCOUNT));
    }

    @Test
    void aUserThatIsANodeIsCopiedOnce() {
        assertThat(subjects(Set.of("system:node:node-1"), new Target.Node("node-1")))
                .containsExactly(new Subject.OfUser("system:node:node-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system:serviceaccount:../x:y",
                "system:serviceaccount:shop",
                "system:serviceaccount:shop:cart:more",
                "system:serviceaccount:shop:Cart\n",
                "system:anonymous"
            })
    void anyOtherNameIsAUsers(String name) {
        assertThat(subjects(Set.of(name))).containsExactly(new Subject.OfUser(name));
    }

    private static List<Subject> subjects(Set<String> users, Target... targets) {
        var incident = new Incident(
                Trigger.GUARDDUTY,
                Delivery.BY_EVENT,
                Nature.REAL,
                new CaseId("gd-1"),
                new Round(Bench.NOW),
                Optional.empty(),
                8.0,
                new Activity(Optional.empty(), Optional.empty(), users),
                Optional.empty(),
                Optional.of(Bench.CLUSTER),
                List.of(targets),
                InstanceFacts.NONE,
                Optional.empty(),
                List.of());
        var why = new Resolution.NotAsked(Reason.CLUSTER_UNREACHABLE, "no answer");
        return new AuditSubjects(incident, Set.of())
                .of(new Picture.Dark(Optional.of(Bench.CLUSTER), incident.targets(), why));
    }
}

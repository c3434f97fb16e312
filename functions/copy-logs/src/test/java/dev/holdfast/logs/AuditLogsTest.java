package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.logs.AuditLogs.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditLogsTest {
    private static final Subject POD = new Subject.OfPod(new Target.Pod("shop", "cart-1"));
    private static final Subject ACCOUNT = new Subject.OfServiceAccount(new Target.ServiceAccount("shop", "cart"));
    private static final Instant AT = Bench.NOW.minus(Duration.ofMinutes(10));
    private final Bench bench = new Bench();

    @BeforeEach
    void lines() {
        line("kube-scheduler", "create", "pods", "shop", "cart-1", "");
        line("system:serviceaccount:kube-system:replicaset-controller", "create", "pods", "shop", "", "cart-1");
        line("system:serviceaccount:shop:cart", "list", "secrets", "shop", "", "");
        line("system:serviceaccount:shop:cart2", "list", "secrets", "shop", "", "");
        line("somebody", "get", "pods", "other", "cart-1", "");
        line("mallory \"x\" } || { $.a = *", "get", "pods", "other", "web", "");
    }

    private void line(String user, String verb, String resource, String namespace, String name, String answered) {
        bench.auditLine(AT, """
            {"kind":"Event","auditID":"a","user":{"username":%s},"verb":"%s","objectRef":{"resource":"%s",\
            "namespace":"%s"%s},"responseObject":{"metadata":{"name":"%s"}}}\
            """.formatted(
                        Bench.quoted(user),
                        verb,
                        resource,
                        namespace,
                        name.isEmpty() ? "" : ",\"name\":\"" + name + "\"",
                        answered));
    }

    private Handled copy(Subject subject) {
        return new AuditLogs(bench.logs, bench, bench).copy(bench.work(), subject, bench.deadline());
    }

    @Test
    void linesAboutAPodAreThoseThatNameItAndThatOfItsCreation() {
        var outcome = Bench.only(copy(POD));

        assertThat(outcome.ending()).isEqualTo(new Ending.Done());
        assertThat(outcome.action()).isEqualTo(Action.COPY_AUDIT);
        assertThat(outcome.target()).isEqualTo("pod/shop/cart-1");
        assertThat(bench.messages("cases/m-test/audit/pod~shop~cart-1.20261123T180000Z.001.log"))
                .hasSize(2)
                .noneMatch(line -> line.contains("\"other\""));
    }

    @Test
    void linesOfAServiceAccountAreWhatItDid() {
        assertThat(Bench.only(copy(ACCOUNT)).target()).isEqualTo("serviceaccount/shop/cart");
        assertThat(bench.messages("cases/m-test/audit/serviceaccount~shop~cart.20261123T180000Z.001.log"))
                .singleElement()
                .asString()
                .contains("system:serviceaccount:shop:cart\"");
    }

    @Test
    void userMayHaveAnyName() {
        var handled = copy(new Subject.OfUser("mallory \"x\" } || { $.a = *"));

        var outcome = Bench.only(handled);
        assertThat(outcome.ending()).isEqualTo(new Ending.Done());
        assertThat(outcome.target()).isEqualTo("cluster/prod");
        assertThat(outcome.details()).containsEntry("user", "'mallory \"x\" } || { $.a = *'");
        assertThat(outcome.details()).containsEntry("events", 1L);
        assertThat(bench.logs.requests().getFirst().filterPattern())
                .isEqualTo("{ ($.user.username = \"mallory*\") || ($.impersonatedUser.username = \"mallory*\") }");
        assertThat(handled.evidence())
                .allSatisfy(kept -> assertThat(kept.key()).matches("cases/m-test/audit/user~[A-Za-z0-9._~-]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "", "*", "\\", "\u00e4\u20ac", "a\nb", "$.x", "%a%"})
    void patternIsAlwaysOneThatCloudWatchUnderstands(String user) {
        assertThat(Bench.only(copy(new Subject.OfUser(user))).ending().why()).contains(Reason.NO_LOG_LINES);
    }

    @Test
    void longNamesStayWithinTheLimitsAndApart() {
        copy(new Subject.OfUser("a".repeat(3000)));
        copy(new Subject.OfUser("a".repeat(3001)));

        assertThat(bench.keys(".meta.json")).hasSize(2).allMatch(key -> key.length() < 400);
        assertThat(bench.logs.requests())
                .allMatch(request -> request.filterPattern().length() <= 1024);
    }

    @Test
    void onlyTheApiServersOwnStreamsAreRead() {
        bench.logs.log(Bench.CONTROL_PLANE, "authenticator-1", AT, """
            {"objectRef":{"resource":"pods","namespace":"shop","name":"cart-1"}}\
            """);

        assertThat(Bench.only(copy(POD)).details()).containsEntry("events", 2L);
        assertThat(bench.logs.requests())
                .allMatch(request -> request.logStreamNamePrefix().equals("kube-apiserver-audit-"));
    }

    @Test
    void clusterWithoutAuditLogHasNoneToLose() {
        var elsewhere = new Bench();

        var ending = Bench.only(new AuditLogs(elsewhere.logs, elsewhere, elsewhere)
                        .copy(elsewhere.work(), POD, elsewhere.deadline()))
                .ending();

        assertThat(ending.status()).isEqualTo("SKIPPED");
        assertThat(ending.why()).contains(Reason.NO_LOG_GROUP);
    }

    @Test
    void everySubjectHasItsOutcome() {
        var handled =
                new AuditLogs(bench.logs, bench, bench).copy(bench.work(), List.of(POD, ACCOUNT), bench.deadline());

        assertThat(handled.outcomes())
                .extracting(Outcome::target)
                .containsExactly("pod/shop/cart-1", "serviceaccount/shop/cart");
        assertThat(handled.evidence()).hasSize(4);
    }

    @Test
    void podWhoseNameBeginsLikeAnotherKeepsItsOwnCopies() {
        line("kube-scheduler", "create", "pods", "shop", "cart-1.2", "");
        copy(new Subject.OfPod(new Target.Pod("shop", "cart-1.2")));

        assertThat(Bench.only(copy(POD)).ending()).isEqualTo(new Ending.Done());
    }
}

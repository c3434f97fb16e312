package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.RestartRisks.Around;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RestartRisksTest {
    @Test
    void aProbeFromTheNodeStillReachesThePodAndOnlyItsAnswerMayFail() {
        var http = spec(spec -> spec.editFirstContainer()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/health")
                .endHttpGet()
                .endLivenessProbe()
                .endContainer());
        var tcp = spec(spec -> spec.editFirstContainer()
                .withNewLivenessProbe()
                .withNewTcpSocket()
                .endTcpSocket()
                .endLivenessProbe()
                .endContainer());
        var exec = spec(spec -> spec.editFirstContainer()
                .withNewStartupProbe()
                .withNewExec()
                .withCommand("curl", "db")
                .endExec()
                .endStartupProbe()
                .endContainer());

        assertThat(risks(http)).anyMatch(risk -> risk.contains("still reaches the container"));
        assertThat(risks(tcp)).noneMatch(risk -> risk.contains("probe"));
        assertThat(risks(exec))
                .anyMatch(risk -> risk.contains("startup probe runs a command"))
                .noneMatch(risk -> risk.contains("curl"));
    }

    @ParameterizedTest
    @CsvSource({"Always,started anew", "OnFailure,OnFailure", "Never,for good", "x\u001b,Always"})
    void saysWhatARestartPolicyMeans(String policy, String expected) {
        assertThat(risks(spec(spec -> spec.withRestartPolicy(policy))))
                .singleElement()
                .asString()
                .contains(expected)
                .doesNotContain("\u001b");
    }

    @Test
    void deadlinesAndGracePeriodsAreNamed() {
        assertThat(risks(spec(spec -> spec.withActiveDeadlineSeconds(600L))))
                .anyMatch(risk -> risk.contains("600 seconds"));
        var leaving = spec(spec -> spec.withTerminationGracePeriodSeconds(45L));
        leaving.getMetadata().setDeletionTimestamp("2026-11-23T18:00:00Z");
        assertThat(risks(leaving)).anyMatch(risk -> risk.contains("45 seconds"));
    }

    @Test
    void aJobMayDeleteItsPods() {
        var job = new JobBuilder()
                .withNewMetadata()
                .withName("import")
                .endMetadata()
                .withNewSpec()
                .withActiveDeadlineSeconds(900L)
                .withTtlSecondsAfterFinished(60)
                .endSpec()
                .build();
        var around = new Around(Optional.empty(), Optional.of(job), List.of(), Optional.empty());

        assertThat(risks(spec(spec -> spec), around))
                .anyMatch(risk -> risk.contains("900 seconds"))
                .anyMatch(risk -> risk.contains("at 6 (backoffLimit)"))
                .anyMatch(risk -> risk.contains("60 seconds"));
    }

    @ParameterizedTest
    @CsvSource({
        // generation, observed, wanted, updated, all
        "2,1,3,3,3,true",
        "2,2,3,2,3,true",
        "2,2,3,3,4,true",
        "2,2,3,2,2,false",
        "2,2,3,3,3,false"
    })
    void seesARollout(long generation, long observed, int wanted, int updated, int all, boolean rolling) {
        var deployment = new DeploymentBuilder(deployment())
                .editMetadata()
                .withGeneration(generation)
                .endMetadata()
                .editSpec()
                .withReplicas(wanted)
                .endSpec()
                .withNewStatus()
                .withObservedGeneration(observed)
                .withUpdatedReplicas(updated)
                .withReplicas(all)
                .endStatus()
                .build();

        assertThat(risks(spec(spec -> spec), around(deployment)).stream()
                        .anyMatch(risk -> risk.contains("rolling out")))
                .isEqualTo(rolling);
    }

    @Test
    void namesTheAutoscalerOfTheDeploymentOnly() {
        var autoscaler = new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName("hpa")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", "cart")
                .endSpec()
                .build();
        var other = new HorizontalPodAutoscalerBuilder(autoscaler)
                .editSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", "web")
                .endSpec()
                .build();

        assertThat(risks(
                        spec(spec -> spec),
                        new Around(Optional.of(deployment()), Optional.empty(), List.of(autoscaler), Optional.empty())))
                .anyMatch(risk -> risk.contains("autoscaler hpa"));
        assertThat(risks(
                        spec(spec -> spec),
                        new Around(Optional.of(deployment()), Optional.empty(), List.of(other), Optional.empty())))
                .noneMatch(risk -> risk.contains("autoscaler"));
    }

    @Test
    void warnsWhereTheTemplateStillHasTheImage() {
        var same = around(deployment());
        var other = around(new DeploymentBuilder(deployment())
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("registry.example/cart:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
        var pod = spec(spec -> spec);

        assertThat(RestartRisks.sameImageAgain(pod, same).orElseThrow()).contains("'registry.example/cart:1'");
        assertThat(RestartRisks.sameImageAgain(pod, other)).isEmpty();
        assertThat(RestartRisks.sameImageAgain(pod, Around.NOTHING)).isEmpty();
    }

    private static Around around(Deployment deployment) {
        return new Around(
                Optional.of(deployment),
                Optional.empty(),
                List.of(),
                Optional.of(deployment.getSpec().getTemplate()));
    }

    private static Deployment deployment() {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("cart")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withImage("registry.example/cart:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static List<String> risks(Pod pod) {
        return risks(pod, Around.NOTHING);
    }

    private static List<String> risks(Pod pod, Around around) {
        return RestartRisks.of(pod, PodNature.of(pod, Optional.empty()), around);
    }

    private static Pod spec(UnaryOperator<PodSpecBuilder> edit) {
        var pod = Shop.pod("cart-1").build();
        pod.setSpec(edit.apply(new PodSpecBuilder(pod.getSpec())).build());
        return pod;
    }
}

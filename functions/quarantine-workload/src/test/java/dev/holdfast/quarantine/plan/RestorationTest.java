package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.Restoration.Fate;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class RestorationTest {
    private static final CaseId CASE = new CaseId("gd-1");
    private static final String OURS = "holdfast-0123456789ab";
    private static final BeforeState POD = BeforeStateTest.pod(
            BeforeStateTest.label(Marks.QUARANTINED, Optional.empty(), Optional.of("true")),
            BeforeStateTest.label("app", Optional.of("cart"), Optional.of(OURS)),
            BeforeStateTest.label("gone", Optional.of("x"), Optional.empty()));

    @Test
    void restoresExactlyWhatHoldfastChangedTheLastFirst() {
        var current = json("""
            {"metadata":{"uid":"u","resourceVersion":"9","labels":
             {"holdfast.dev/quarantined":"true","app":"%s","theirs":"y"}}}\
            """.formatted(OURS));

        var plan = plan(POD, current);

        assertThat(plan.fates().keySet())
                .containsExactly(
                        "/metadata/labels/gone", "/metadata/labels/app", "/metadata/labels/holdfast.dev~1quarantined");
        assertThat(plan.with(Fate.RESTORE)).hasSize(3);
        assertThat(applied(plan, current).path("metadata").path("labels"))
                .isEqualTo(json("{\"app\":\"cart\",\"theirs\":\"y\",\"gone\":\"x\"}"));
        assertThat(plan(POD, applied(plan, current)).with(Fate.ALREADY)).hasSize(3);
        assertThat(plan(POD, applied(plan, current)).patch()).isEqualTo(Patch.NOTHING);
    }

    @Test
    void leavesWhatSomebodyChanged() {
        var current = json("""
            {"metadata":{"uid":"u","resourceVersion":"9","labels":{"app":"theirs","gone":"y"}}}\
            """);

        var plan = plan(POD, current);

        assertThat(plan.with(Fate.LEAVE)).containsExactly("/metadata/labels/gone", "/metadata/labels/app");
        assertThat(plan.with(Fate.ALREADY)).containsExactly("/metadata/labels/holdfast.dev~1quarantined");
        assertThat(plan.patch()).isEqualTo(Patch.NOTHING);
    }

    @Test
    void holdsBackWhatWouldJoinAController() {
        var current = json("""
            {"metadata":{"uid":"u","labels":{"holdfast.dev/quarantined":"true","app":"%s","gone":"x"}}}\
            """.formatted(OURS));

        var plan =
                Restoration.plan(POD, current, Set.of("/metadata/labels/app")).orElseThrow();

        assertThat(plan.with(Fate.HELD_BACK)).containsExactly("/metadata/labels/app");
        assertThat(applied(plan, current).path("metadata").path("labels"))
                .isEqualTo(json("{\"app\":\"%s\",\"gone\":\"x\"}".formatted(OURS)));
    }

    @Test
    void anObjectOfTheSameNameIsAnother() {
        assertThat(Restoration.plan(POD, json("{\"metadata\":{\"uid\":\"v\"}}"), Set.of()))
                .isEmpty();
        assertThat(Restoration.plan(POD, json("{}"), Set.of())).isEmpty();
    }

    @Test
    void putsALabelBackWhereThereAreNoneLeft() {
        var before = BeforeStateTest.pod(BeforeStateTest.label("app", Optional.of("cart"), Optional.empty()));
        var current = json("{\"metadata\":{\"uid\":\"u\",\"resourceVersion\":\"9\"}}");

        assertThat(applied(plan(before, current), current).path("metadata").path("labels"))
                .isEqualTo(json("{\"app\":\"cart\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        // before, now, fate
        "'','{\"unschedulable\":true}',RESTORE",
        "'','{}',ALREADY",
        "'','{\"unschedulable\":false}',ALREADY",
        "true,'{\"unschedulable\":true}',ALREADY",
        "true,'{}',LEAVE",
        "false,'{\"unschedulable\":true}',RESTORE",
        "'','{\"unschedulable\":\"yes\"}',LEAVE"
    })
    void aNodeThatWasCordonedBeforeStaysSo(String before, String spec, Fate fate) {
        var was = before.isEmpty() ? Optional.<Boolean>empty() : Optional.of(Boolean.valueOf(before));
        var state = new BeforeState(
                CASE,
                1,
                HeldKind.NODE,
                Optional.empty(),
                "n",
                "u",
                "7",
                List.of(Field.ofFlag("/spec/unschedulable", was, Optional.of(true))));

        var plan = plan(state, json("{\"metadata\":{\"uid\":\"u\"},\"spec\":%s}".formatted(spec)));

        assertThat(plan.fates().values()).containsExactly(fate);
        assertThat(plan.patch().changesSomething()).isEqualTo(fate == Fate.RESTORE);
    }

    @ParameterizedTest
    @CsvSource({
        "'[OURS]',RESTORE,''",
        "'[{\"key\":\"a\",\"operator\":\"Exists\"},OURS]',RESTORE,'[{\"key\":\"a\",\"operator\":\"Exists\"}]'",
        "'[OURS,{\"key\":\"a\",\"operator\":\"Exists\"}]',RESTORE,'[{\"key\":\"a\",\"operator\":\"Exists\"}]'",
        "'[{\"key\":\"a\",\"operator\":\"Exists\"}]',ALREADY,'[{\"key\":\"a\",\"operator\":\"Exists\"}]'",
        "'{}',ALREADY,'{}'"
    })
    void takesTheExclusionOutWhereverItStands(String list, Fate fate, String left) {
        String ours = "{\"key\":\"holdfast.dev/quarantined\",\"operator\":\"NotIn\",\"values\":[\"true\"]}";
        var current = json("{\"metadata\":{\"uid\":\"u\"},\"spec\":{\"podSelector\":{\"matchExpressions\":%s}}}"
                .formatted(list.replace("OURS", ours)));
        var state = new BeforeState(
                CASE, 1, HeldKind.NETWORK_POLICY, Optional.of("shop"), "p", "u", "7", List.of(Field.ofExclusion()));

        var plan = plan(state, current);

        assertThat(plan.fates().values()).containsExactly(fate);
        var after = applied(plan, current).path("spec").path("podSelector").path("matchExpressions");
        assertThat(after.isMissingNode() ? "" : after.toString()).isEqualTo(left);
    }

    @Test
    void objectsOfAwsHaveFatesAndNoPatch() {
        var state = new BeforeState(
                CASE,
                1,
                HeldKind.INSTANCE,
                Optional.empty(),
                "i-1",
                "i-1",
                "",
                List.of(Field.ofFlag("/disableApiTermination", Optional.of(false), Optional.of(true))));

        var plan = plan(state, json("{\"instanceId\":\"i-1\",\"disableApiTermination\":true}"));

        assertThat(plan.with(Fate.RESTORE)).containsExactly("/disableApiTermination");
        assertThat(plan.patch()).isEqualTo(Patch.NOTHING);
    }

    @Test
    void aPodRejoinsOnlyWhereOneIsMissing() {
        assertThat(Restoration.mayNotRejoin(3, 2)).isEmpty();
        assertThat(Restoration.mayNotRejoin(3, 3)).isPresent();
        assertThat(Restoration.mayNotRejoin(0, 0)).isPresent();
    }

    private static Restoration plan(BeforeState state, JsonNode current) {
        return Restoration.plan(state, current, Set.of()).orElseThrow();
    }

    private static JsonNode applied(Restoration plan, JsonNode current) {
        return JsonPatch.apply(json(plan.patch().json()), current);
    }

    private static JsonNode json(String text) {
        return StrictJson.read(text).orElseThrow();
    }
}

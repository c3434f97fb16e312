package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.BeforeStateJson.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BeforeStateTest {
    private static final CaseId CASE = new CaseId("gd-1");
    private static final CaseId OTHER = new CaseId("gd-2");
    private static final Reference RECORD = new Reference.Kept(3, "v", "0123456789abcdef".repeat(4));
    private static final Optional<String> SHOP = Optional.of("shop");

    static Stream<BeforeState> sound() {
        return Stream.of(
                pod(
                        label("app", Optional.of("cart"), Optional.of("holdfast-0123456789ab")),
                        label("a.b/c", Optional.of(""), Optional.empty()),
                        label(Marks.QUARANTINED, Optional.empty(), Optional.of("true")),
                        annotation("karpenter.sh/do-not-disrupt", Optional.empty(), "true"),
                        annotation(Marks.ORIGIN, Optional.of("x"), "replicaset/cart")),
                pod(label(Marks.QUARANTINED, Optional.of("true"), Optional.of("true")))
                        .doubting(OTHER, RECORD),
                new BeforeState(
                        CASE,
                        2,
                        HeldKind.NODE,
                        Optional.empty(),
                        "ip-10-0-1-17",
                        "u",
                        "7",
                        List.of(
                                Field.ofFlag("/spec/unschedulable", Optional.empty(), Optional.of(true)),
                                annotation(
                                        "cluster-autoscaler.kubernetes.io/scale-down-disabled",
                                        Optional.of("false"),
                                        "true"))),
                new BeforeState(CASE, 1, HeldKind.NETWORK_POLICY, SHOP, "p", "u", "7", List.of(Field.ofExclusion())),
                new BeforeState(
                        CASE,
                        1,
                        HeldKind.INSTANCE,
                        Optional.empty(),
                        "i-0abc",
                        "i-0abc",
                        "",
                        List.of(
                                Field.ofFlag("/disableApiTermination", Optional.of(false), Optional.of(true)),
                                Field.ofFlag(
                                        Pointer.of("blockDeviceMappings", "/dev/xvda", "ebs", "deleteOnTermination"),
                                        Optional.of(true),
                                        Optional.of(false)))),
                new BeforeState(
                        CASE,
                        1,
                        HeldKind.AUTO_SCALING_INSTANCE,
                        Optional.empty(),
                        "group",
                        "i-0abc",
                        "",
                        List.of(Field.ofFlag("/protectedFromScaleIn", Optional.of(false), Optional.of(true)))));
    }

    @Test
    void whatAnotherHoldHadSetIsNotWhatWasBefore() {
        var first = new BeforeState(
                OTHER,
                3,
                HeldKind.POD,
                SHOP,
                "cart-1",
                "u",
                "7",
                List.of(
                        label(Marks.QUARANTINED, Optional.empty(), Optional.of("true")),
                        label("app", Optional.of("cart"), Optional.of("holdfast-0123456789ab"))));
        var second = pod(label(Marks.QUARANTINED, Optional.of("true"), Optional.of("true")))
                .doubting(OTHER, RECORD);

        var whole = second.inheriting(first);

        assertThat(whole.fields()).containsExactlyElementsOf(first.fields());
        assertThat(whole.doubts().isEmpty()).isTrue();
        assertThat(second.without(OTHER, 2).doubts().of(OTHER)).contains(RECORD);
    }

    @ParameterizedTest
    @MethodSource("sound")
    void isWrittenAndRead(BeforeState state) {
        byte[] bytes = BeforeStateJson.write(state);

        assertThat(BeforeStateJson.read(bytes)).isEqualTo(new Reading.Sound(state));
        assertThat(BeforeStateJson.write(state)).isEqualTo(bytes);
    }

    static Stream<Map.Entry<HeldKind, Field>> forbidden() {
        var text = Optional.of("x");
        return Stream.of(
                Map.entry(HeldKind.POD, Field.ofText("/spec/serviceAccountName", text, text)),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels/app", text, Optional.of("admin"))),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels/a b", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels/app/x", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels/", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("metadata/labels/app", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/labels/a~b", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofText("/metadata/finalizers/0", text, Optional.empty())),
                Map.entry(HeldKind.POD, Field.ofFlag("/metadata/labels/app", Optional.of(true), Optional.empty())),
                Map.entry(
                        HeldKind.POD, label(Marks.QUARANTINED, Optional.empty(), Optional.of("holdfast-0123456789ab"))),
                Map.entry(HeldKind.POD, annotation("iam.amazonaws.com/role", Optional.of("admin"), "true")),
                Map.entry(HeldKind.POD, annotation("karpenter.sh/do-not-disrupt", Optional.empty(), "false")),
                Map.entry(HeldKind.POD, Field.ofFlag("/spec/unschedulable", Optional.empty(), Optional.of(true))),
                Map.entry(HeldKind.NODE, Field.ofFlag("/spec/unschedulable", Optional.empty(), Optional.of(false))),
                Map.entry(HeldKind.NODE, Field.ofText("/spec/unschedulable", text, Optional.of("true"))),
                Map.entry(HeldKind.NODE, label("app", text, Optional.empty())),
                Map.entry(
                        HeldKind.NETWORK_POLICY,
                        Field.ofText("/spec/podSelector/matchExpressions", Optional.empty(), text)),
                Map.entry(HeldKind.NETWORK_POLICY, Field.ofText("/spec/ingress", Optional.empty(), text)),
                Map.entry(
                        HeldKind.INSTANCE, Field.ofFlag("/disableApiTermination", Optional.empty(), Optional.of(true))),
                Map.entry(
                        HeldKind.INSTANCE,
                        Field.ofFlag("/disableApiTermination", Optional.of(true), Optional.of(false))),
                Map.entry(HeldKind.INSTANCE, Field.ofText("/userData", text, text)),
                Map.entry(
                        HeldKind.AUTO_SCALING_INSTANCE,
                        Field.ofFlag("/desiredCapacity", Optional.of(false), Optional.of(true))));
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void aFieldThatIsNotOnTheListIsNeitherMadeNorRead(Map.Entry<HeldKind, Field> forbidden) {
        var kind = forbidden.getKey();

        assertThatThrownBy(() -> new BeforeState(
                        CASE,
                        1,
                        kind,
                        kind.isNamespaced() ? SHOP : Optional.empty(),
                        "n",
                        "u",
                        "7",
                        List.of(forbidden.getValue())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWasTamperedWithIsRefused() {
        String good = text(pod(label("app", Optional.of("cart"), Optional.of("holdfast-0123456789ab"))));
        assertThat(BeforeStateJson.read(bytes(good))).isInstanceOf(Reading.Sound.class);

        for (String bad : List.of(
                "",
                "[]",
                "null",
                good + "{}",
                good.replace("\"schema\":1", "\"schema\":2"),
                good.replace("\"schema\":1", "\"schema\":\"1\""),
                good.replace("\"hold\":1", "\"hold\":0"),
                good.replace("\"hold\":1", "\"hold\":1.0"),
                good.replace("\"case\":\"gd-1\"", "\"case\":\"../x\""),
                good.replace("\"kind\":\"Pod\"", "\"kind\":\"Secret\""),
                good.replace("\"kind\":\"Pod\"", "\"kind\":\"Node\""),
                good.replace("\"namespace\":\"shop\"", "\"namespace\":null"),
                good.replace("\"namespace\":\"shop\",", ""),
                good.replace("\"uid\":\"u\"", "\"uid\":\"\""),
                good.replace("\"uid\":\"u\"", "\"uid\":7"),
                good.replace("\"uid\":\"u\"", "\"uid\":\"u\",\"more\":1"),
                good.replace("\"uid\":\"u\"", "\"uid\":\"u\",\"uid\":\"v\""),
                good.replace("labels/app", "labels/~2app"),
                good.replace("/metadata/labels/app", "/spec/nodeName"),
                good.replace("holdfast-0123456789ab", "admin"),
                good.replace("\"before\":\"cart\"", "\"before\":null"),
                good.replace("\"before\":\"cart\"", "\"before\":[\"cart\"]"),
                good.replace("\"before\":\"cart\"", "\"before\":\"cart\",\"op\":\"replace\""),
                good.replace("[{", "[{\"path\":\"/metadata/labels/app\",\"before\":\"x\"},{"),
                good.replace("[{", "[7,{"),
                "{\"a\":" + "[".repeat(100_000))) {
            assertThat(BeforeStateJson.read(bytes(bad)))
                    .as(bad.substring(0, Math.min(bad.length(), 400)))
                    .isInstanceOfSatisfying(
                            Reading.Refused.class,
                            refused -> assertThat(refused.why().reason()).isEqualTo(Reason.TAMPERED_BEFORE_STATE));
        }
    }

    @Test
    void onlyTheBytesOfTheAnnotationOfThisCaseAndHoldAreRead() {
        byte[] bytes = BeforeStateJson.write(pod());
        var kept = new Reference.Kept(1, "v", Digests.hex(bytes));

        assertThat(BeforeStateJson.read(bytes, CASE, kept)).isInstanceOf(Reading.Sound.class);
        assertThat(BeforeStateJson.read(bytes, CASE, new Reference.Kept(1, "v", "0".repeat(64))))
                .isInstanceOf(Reading.Refused.class);
        assertThat(BeforeStateJson.read(bytes, new CaseId("gd-2"), kept)).isInstanceOf(Reading.Refused.class);
        assertThat(BeforeStateJson.read(bytes, CASE, new Reference.Kept(2, "v", Digests.hex(bytes))))
                .isInstanceOf(Reading.Refused.class);
        assertThat(BeforeStateJson.read(bytes, CASE, new Reference.Inline(1, "")))
                .isInstanceOf(Reading.Sound.class);
        assertThat(pod().describes(HeldKind.POD, SHOP, "cart-1", "u")).isTrue();
        assertThat(pod().describes(HeldKind.POD, SHOP, "cart-1", "v")).isFalse();
    }

    static BeforeState pod(Field... fields) {
        return new BeforeState(CASE, 1, HeldKind.POD, SHOP, "cart-1", "u", "7", List.of(fields));
    }

    static Field label(String key, Optional<String> before, Optional<String> set) {
        return Field.ofText(Pointer.of("metadata", "labels", key), before, set);
    }

    static Field annotation(String key, Optional<String> before, String set) {
        return Field.ofText(Pointer.of("metadata", "annotations", key), before, Optional.of(set));
    }

    private static String text(BeforeState state) {
        return new String(BeforeStateJson.write(state), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.Functions.Answer;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.SharedEmulator;
import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.EventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A finding through all functions, then the attack sequence that names it, then the same sequence when more has happened. */
@ExtendWith(SharedEmulator.class)
final class AttackSequenceIT {
    private static final Path ROOT = Path.of(System.getProperty("holdfast.root", "../.."));
    private static final String MEMBER = "gd-3ac1f7e0b92d4856a1e07c5d9b64f238";
    private static final String SEQUENCE = "gd-6ba9d01f48e74c35a2f8c7e1905d3b84";
    private static final String POD_NAME = "cart-6d5f7c9b88-x2x9z";
    private static final String POD = "pod/shop/" + POD_NAME;
    private static final String ITS_NODE = "instance/i-0c1d2e3f4a5b6c7d8";
    private static final String OTHER_NODE = "instance/i-07f9e8d7c6b5a4039";

    @Test
    void whatWasDoneForAFindingIsDoneForItsSequenceOnlyWhenMoreHasHappened(Emulator emulator)
            throws IOException, BadInput {
        // what other tests have left there bears the same names; where it cannot be emptied no other test uses it for a
        // drill
        var _ = SharedEmulator.isEmptied(emulator);
        byte[] member = event("eks-runtime-finding");
        byte[] sequence = event("attack-sequence-eks");
        try (var front = Front.before(emulator);
                var _ = front.useAsDefaultEndpoint()) {
            var stage = Stage.build(front, read(sequence));
            try (var scene = ShopScene.build(ROOT, read(member), stage)) {
                var functions = new Functions(stage.settings("enforce"), Account.ID, Clock.systemUTC(), scene, _ -> {});

                assertThat(status(functions.snapshotVolumes(member))).isEqualTo("DONE");
                assertThat(status(functions.copyLogs(member))).isEqualTo("DONE");
                assertThat(status(functions.quarantineWorkload(member))).isEqualTo("DONE");
                linked(front, functions, sequence);
                holdByBoth(front, scene);
                anew(front, functions, withActivityNow(sequence));
            }
        }
    }

    private static void linked(Front front, Functions functions, byte[] sequence) {
        assertThat(reasons(functions.snapshotVolumes(sequence), ITS_NODE, "snapshot"))
                .containsExactly("RECENTLY_SNAPSHOTTED");
        assertThat(front.calls().count("CreateSnapshots"))
                .as("the other node is new")
                .isEqualTo(2);
        assertThat(reasons(functions.copyLogs(sequence), POD, "copy-log"))
                .isNotEmpty()
                .containsOnly("RECENTLY_COPIED");
        assertThat(logs(front, SEQUENCE)).isEmpty();
        assertThat(statuses(functions.quarantineWorkload(sequence), POD, "isolate"))
                .containsExactly("ALREADY_DONE");
    }

    /** Each holder's record says what was before both, so that whoever lets go last restores it; nothing is made twice. */
    private static void holdByBoth(Front front, Scene scene) {
        var shop = scene.backstage().orElseThrow().kube();
        var pod = shop.pods().inNamespace("shop").withName(POD_NAME).get();
        assertThat(pod.getMetadata().getAnnotations().get("holdfast.dev/cases")).contains(MEMBER, SEQUENCE);
        assertThat(shop.network().networkPolicies().inNamespace("shop").list().getItems())
                .filteredOn(policy -> policy.getMetadata().getName().startsWith("holdfast-"))
                .hasSize(1);
        assertThat(before(front, SEQUENCE)).isEqualTo(before(front, MEMBER)).isNotEmpty();
    }

    private static void anew(Front front, Functions functions, byte[] later) {
        var snapshots = functions.snapshotVolumes(later);
        assertThat(statuses(snapshots, ITS_NODE, "snapshot")).containsExactly("DONE");
        assertThat(statuses(snapshots, OTHER_NODE, "snapshot")).containsExactly("DONE");
        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(4);
        assertThat(reasons(functions.copyLogs(later), POD, "copy-log")).doesNotContain("RECENTLY_COPIED");
        assertThat(logs(front, SEQUENCE)).hasSameSizeAs(logs(front, MEMBER));
    }

    private static String status(Answer answer) {
        return answer.json().orElseThrow().required("status").asString();
    }

    private static List<String> reasons(Answer answer, String target, String action) {
        return rows(answer, target, action)
                .map(row -> row.required("reason").asString(""))
                .toList();
    }

    private static List<String> statuses(Answer answer, String target, String action) {
        return rows(answer, target, action)
                .map(row -> row.required("status").asString())
                .toList();
    }

    private static Stream<JsonNode> rows(Answer answer, String target, String action) {
        return answer.json().orElseThrow().required("outcomes").values().stream()
                .filter(row -> row.required("target").asString().equals(target)
                        && row.required("action").asString().equals(action));
    }

    private static List<String> logs(Front front, String caseId) {
        return keys(front, "cases/" + caseId + "/logs/shop/" + POD_NAME + ".").stream()
                .filter(key -> key.endsWith(".log"))
                .toList();
    }

    /** What release would restore of the pod. */
    private static Set<JsonNode> before(Front front, String caseId) {
        String prefix = "cases/" + caseId + "/quarantine/1/pod~shop~" + POD_NAME + ".";
        try (var s3 = front.clients().s3()) {
            String key = keys(front, prefix).getFirst();
            var state = JsonMapper.shared()
                    .readTree(s3.getObjectAsBytes(
                                    request -> request.bucket(Stage.BUCKET).key(key))
                            .asByteArray());
            return Set.copyOf(state.required("fields").values());
        }
    }

    private static List<String> keys(Front front, String prefix) {
        try (var s3 = front.clients().s3()) {
            return s3
                    .listObjectsV2Paginator(
                            request -> request.bucket(Stage.BUCKET).prefix(prefix))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
        }
    }

    private static Event read(byte[] event) throws BadInput {
        return new EventReader("holdfast-", Optional.empty()).read(event, Instant.now());
    }

    private static byte[] event(String name) throws IOException {
        return EventTimes.to(
                Instant.now(), Files.readAllBytes(ROOT.resolve("events").resolve(name + ".json")));
    }

    private static byte[] withActivityNow(byte[] sequence) {
        String text = new String(sequence, StandardCharsets.UTF_8);
        Instant now = Instant.now();
        return text.replaceAll("\"(eventLastSeen|updatedAt)\": \"[^\"]*\"", "\"$1\": \"" + now + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }
}

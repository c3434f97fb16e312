package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.Deliveries.Delivered;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What there has to be one of when everything has been delivered three times, looked at past the network that loses things. */
final class ThriceChecks {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String PREFIX = "cases/" + ThriceBed.CASE + "/";
    private static final String QUARANTINE = "holdfast-quarantine";
    private static final String QUARANTINED = "holdfast.dev/quarantined";
    private static final String CASES = "holdfast.dev/cases";
    private static final String HELD = "[\"" + ThriceBed.CASE + "\"]";
    private static final Pattern ASIDE = Pattern.compile(".*\\.(json|log)\\.[0-9a-f]{8}");
    private static final Pattern LOG =
            Pattern.compile("logs/.+/(?<container>[^/]+)/(?<instance>current|previous)\\.[^.]+\\.(?<n>[0-9]{3})\\.log");
    private static final Pattern BEFORE = Pattern.compile("quarantine/(?<n>[0-9]+)/(?<object>.+)\\.before\\.json");
    private static final Pattern CLAIM = Pattern.compile("notices/(?<name>[0-9]{4}-change|level-[a-z-]+)\\.json");
    private static final Pattern SIGNED = Pattern.compile("report/(?<n>[0-9]{4})/SEAL\\.sig");

    private final ThriceBed bed;

    ThriceChecks(ThriceBed bed) {
        this.bed = bed;
    }

    /** Each function did its work in the end; of three that are the same one or the other may have been given up. */
    void answered(List<Delivered> delivered) {
        Map<String, List<String>> statuses = delivered.stream()
                .collect(Collectors.groupingBy(
                        one -> one.delivery().function(),
                        TreeMap::new,
                        Collectors.mapping(
                                one -> one.answer()
                                        .map(answer -> answer.path("status").asString(""))
                                        .orElse("GIVEN UP"),
                                Collectors.toList())));
        assertThat(statuses)
                .isNotEmpty()
                .allSatisfy((function, all) ->
                        assertThat(all).as(function).hasSize(3).contains("DONE"));
    }

    void everything(JsonNode verified) {
        snapshots();
        objects();
        logs();
        beforeStates();
        policies();
        marks();
        notices();
        reports();
        assertThat(verified.path("status").asString(""))
                .as(verified.toPrettyString())
                .isEqualTo("DONE");
    }

    private void snapshots() {
        var byVolume = bed.account().snapshots().stream()
                .collect(Collectors.groupingBy(one -> one.volume(), TreeMap::new, Collectors.counting()));
        assertThat(byVolume).hasSize(3).allSatisfy((volume, count) -> {
            assertThat(volume).endsWith(LossyScene.INSTANCE.substring("i-0".length()));
            assertThat(count).as(volume).isOne();
        });
        // a call that never arrived is on record as well, as one that led to nothing
        assertThat(relative(Pattern.compile("snapshots/.+\\.taken\\.json")).stream()
                        .filter(key -> !json(key).path("snapshots").isEmpty())
                        .toList())
                .hasSize(1);
        assertThat(relative(Pattern.compile("snapshots/.+\\.completed\\.json"))).hasSize(3);
    }

    /** Nothing was written twice, and nothing else under a name that was taken. */
    private void objects() {
        var s3 = bed.account().s3();
        var keys = s3.objects().keySet();
        assertThat(keys.stream().filter(key -> ASIDE.matcher(key).matches()).toList())
                .isEmpty();
        assertThat(keys.stream().filter(key -> s3.versions(key).size() != 1).toList())
                .isEmpty();
        // of an upload whose beginning was not answered nobody knows the id; the bucket's lifecycle rule ends it
        assertThat(s3.openUploads()).isLessThanOrEqualTo(bed.aws.lost("CreateMultipartUpload"));
        assertThat(relative(Pattern.compile("events/.+"))).hasSize(1);
    }

    /** The first copy is whole. A run that comes between a log and its record takes it for cut short, and reads on. */
    private void logs() {
        var intruder = bed.scene().intruder().getMetadata();
        var pieces = new TreeMap<CopiedLogs.Name, List<byte[]>>();
        bed.account().s3().objects().forEach((key, bytes) -> {
            var log = LOG.matcher(key.substring(Math.min(PREFIX.length(), key.length())));
            if (log.matches()) {
                var name = new CopiedLogs.Name(
                        intruder.getNamespace(), intruder.getName(), log.group("container"), log.group("instance"));
                pieces.computeIfAbsent(name, _ -> new ArrayList<>()).add(bytes);
            }
        });
        assertThat(pieces.keySet())
                .containsExactlyElementsOf(bed.scene().written().names().stream()
                        .filter(name -> name.pod().equals(intruder.getName()))
                        .toList());
        pieces.forEach((name, copies) -> {
            assertThat(copies.getFirst()).isEqualTo(bed.scene().written().of(name));
            assertThat(copies).as(name.toString()).hasSizeLessThanOrEqualTo(3);
        });
    }

    private void beforeStates() {
        var objects = new ArrayList<String>();
        bed.account().s3().objects().keySet().forEach(key -> {
            var before = BEFORE.matcher(key.replace(PREFIX, ""));
            if (before.matches()) {
                assertThat(before.group("n")).as(key).isEqualTo("1");
                objects.add(before.group("object"));
            }
        });
        assertThat(objects).doesNotHaveDuplicates().hasSize(6);
        assertThat(bed.account().s3().objects().keySet().stream()
                        .filter(key -> key.startsWith("holds/"))
                        .toList())
                .singleElement()
                .asString()
                .endsWith("/1.begun.json");
    }

    private void policies() {
        var kube = bed.scene().atRest();
        var all = kube.network().v1().networkPolicies().inAnyNamespace().list().getItems();
        assertThat(all.stream().filter(one -> isQuarantine(one)).toList())
                .singleElement()
                .satisfies(one -> assertThat(one.getMetadata().getNamespace()).isEqualTo("shop"));
        assertThat(all.stream()
                        .filter(one -> !isQuarantine(one))
                        .map(ThriceChecks::exclusions)
                        .filter(count -> count > 0)
                        .toList())
                .hasSize(3)
                .containsOnly(1L);
        assertThat(kube
                        .genericKubernetesResources("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy")
                        .list()
                        .getItems()
                        .stream()
                        .filter(ThriceChecks::isQuarantine)
                        .toList())
                .hasSize(1);
    }

    private static boolean isQuarantine(HasMetadata policy) {
        return policy.getMetadata().getName().startsWith(QUARANTINE);
    }

    private static long exclusions(NetworkPolicy policy) {
        var selector = policy.getSpec().getPodSelector();
        return Optional.ofNullable(selector.getMatchExpressions()).orElse(List.of()).stream()
                .map(LabelSelectorRequirement::getKey)
                .filter(QUARANTINED::equals)
                .count();
    }

    private void marks() {
        var kube = bed.scene().atRest();
        var pods = marked(kube.pods().inAnyNamespace().list().getItems());
        var nodes = marked(kube.nodes().list().getItems());
        assertThat(pods).singleElement().satisfies(pod -> {
            assertThat(pod.getMetadata().getUid())
                    .isEqualTo(bed.scene().intruder().getMetadata().getUid());
            assertThat(pod.getMetadata().getAnnotations()).containsEntry(CASES, HELD);
            assertThat(pod.getMetadata().getLabels()).containsEntry(QUARANTINED, "true");
        });
        assertThat(nodes)
                .singleElement()
                .satisfies(
                        node -> assertThat(node.getMetadata().getAnnotations()).containsEntry(CASES, HELD));
        assertThat(bed.account().protection(LossyScene.INSTANCE))
                .containsEntry("disableApiTermination", "true")
                .containsEntry("/dev/xvda", "false");
    }

    private static <T extends HasMetadata> List<T> marked(Collection<T> all) {
        return all.stream()
                .filter(one -> Optional.ofNullable(one.getMetadata().getAnnotations())
                        .orElse(Map.of())
                        .containsKey(CASES))
                .toList();
    }

    /**
     * One notice for each change (a document that could not be read is one, and so is that it can be read again) and each level, which every channel took once. A topic cannot know that it took a message before
     * whose answer was lost: it takes it again, under the same id.
     */
    private void notices() {
        var claims = relative(CLAIM);
        var ids = claims.stream()
                .map(key -> json(key).path("notice").asString(""))
                .toList();
        var hashes = claims.stream()
                .filter(key -> key.contains("-change"))
                .map(key -> json(key).path("stateHash").asString(""))
                .toList();
        assertThat(claims).isNotEmpty();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(hashes).isEqualTo(withoutRepetition(hashes));
        once(ids, bed.account().published(), bed.aws.lost("Publish"));
        var onTheBus = bed.account().onTheBus().stream()
                .map(one -> one.path("notice").asString(""))
                .toList();
        once(ids, onTheBus, bed.aws.lost("PutEvents"));
    }

    private static List<String> withoutRepetition(List<String> all) {
        var kept = new ArrayList<String>();
        for (String one : all) {
            if (kept.isEmpty() || !kept.getLast().equals(one)) {
                kept.add(one);
            }
        }
        return kept;
    }

    private static void once(List<String> ids, List<String> taken, int answersLost) {
        assertThat(new HashSet<>(taken)).isEqualTo(new HashSet<>(ids));
        assertThat(taken.size() - ids.size()).isBetween(0, answersLost);
    }

    /** The last one shows everything; no two show the same. */
    private void reports() {
        var digests = new ArrayList<String>();
        JsonNode last = MAPPER.nullNode();
        for (String signature : relative(SIGNED)) {
            last = json(signature.replace("SEAL.sig", "report.json"));
            digests.add(last.at("/covers/digest").asString(""));
        }
        assertThat(digests).isNotEmpty().doesNotHaveDuplicates();
        assertThat(last.at("/state/word").asString("")).isEqualTo("CONTAINED_IDENTITIES_LIVE");
        assertThat(last.at("/evidence/level").asString(""))
                .as(last.path("evidence").toPrettyString())
                .isEqualTo("COMPLETE");
        assertThat(last.at("/evidence/pending").size()).isZero();
    }

    private List<String> relative(Pattern form) {
        return bed.account().s3().objects().keySet().stream()
                .filter(key -> key.startsWith(PREFIX))
                .map(key -> key.substring(PREFIX.length()))
                .filter(key -> form.matcher(key).matches())
                .toList();
    }

    private JsonNode json(String relative) {
        Function<String, JsonNode> read =
                key -> MAPPER.readTree(bed.account().s3().text(key));
        return read.apply(PREFIX + relative);
    }
}

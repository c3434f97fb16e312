package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * Copies the log files that a kubelet has rotated away, through the node's proxy, as they lie there: gz stays gz. Permission
 * for that proxy ({@code nodes/proxy}) is next to root on every node, so this happens only where it was switched on.
 *
 * <p>A rotated file never changes but for being compressed, so one that was copied whole in any round is not copied again.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-rotation">Log rotation</a>
 * @see <a href="https://kubernetes.io/blog/2026/04/24/kubernetes-v1-36-fine-grained-kubelet-authorization-ga/">nodes/proxy</a>
 */
final class RotatedCopy {
    private static final int LISTING_BYTES = 1 << 20;
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]{1,80})\">");
    private static final Pattern FILE = Pattern.compile("(?<name>[0-9]{1,9}\\.log\\.[0-9]{8}-[0-9]{6})(?<gz>\\.gz)?");
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Tools tools;

    RotatedCopy(Tools tools) {
        this.tools = tools;
    }

    List<One> copy(Run run, List<Instance> instances, Ledger ledger) throws InterruptedException {
        if (tools.rotated() == Rotated.LEFT_ON_THE_NODE || run.node().isEmpty()) {
            return List.of();
        }
        var parts = new ArrayList<One>();
        for (Instance instance : instances) {
            if (instance.which() == Which.CURRENT) {
                parts.addAll(ofContainer(run, instance, ledger));
            }
        }
        return parts;
    }

    private List<One> ofContainer(Run run, Instance instance, Ledger ledger) throws InterruptedException {
        var parts = new ArrayList<One>();
        var dark = run.nodes().dark(run.node());
        if (dark.isPresent()) {
            return List.of(One.of(run.outcome(dark.get(), details(instance, ""))));
        }
        try {
            for (String file : list(run, instance)) {
                parts.add(
                        tools.gate().enter(run.deadline())
                                ? entered(run, instance, file, ledger)
                                : One.of(run.outcome(Run.outOfTime(), details(instance, file))));
            }
        } catch (KubeFailure e) {
            parts.add(One.of(run.outcome(notListed(e, instance), details(instance, ""))));
        } catch (IOException e) {
            var ending =
                    new Ending.Failed(Reason.UNREACHABLE, "the list of rotated files broke off: " + e.getMessage());
            parts.add(One.of(run.outcome(ending, details(instance, ""))));
        }
        return parts;
    }

    private static Ending notListed(KubeFailure e, Instance instance) {
        boolean isAbsent = e.reason() == Reason.NO_SUCH_OBJECT;
        if (isAbsent && instance.id().isEmpty()) {
            return new Ending.Skipped(Reason.CONTAINER_NOT_STARTED, e.text(), Verified.READ_BACK);
        }
        return isAbsent ? LogReasons.gone(e) : LogReasons.ofNode(e);
    }

    /** The listing is HTML, written by the node; nothing of it is used but names of exactly the known form. */
    private List<String> list(Run run, Instance instance) throws KubeFailure, InterruptedException, IOException {
        var opened = open(run, folder(run, instance), "list rotated logs of " + instance.shown());
        if (opened.isEmpty()) {
            return List.of();
        }
        try (var body = opened.get().body()) {
            var links = LINK.matcher(new String(body.readNBytes(LISTING_BYTES), StandardCharsets.UTF_8));
            var files = new TreeSet<String>();
            while (links.find()) {
                if (FILE.matcher(links.group(1)).matches()) {
                    files.add(links.group(1));
                }
            }
            return List.copyOf(files);
        }
    }

    private One entered(Run run, Instance instance, String file, Ledger ledger) throws InterruptedException {
        try {
            return one(run, instance, file, ledger);
        } catch (KubeFailure e) {
            boolean isAbsent = e.reason() == Reason.NO_SUCH_OBJECT;
            return One.of(run.outcome(isAbsent ? LogReasons.gone(e) : LogReasons.ofNode(e), details(instance, file)));
        } catch (EvidenceException e) {
            return One.of(run.outcome(
                    new Ending.Failed(e.reason(), String.valueOf(e.getMessage())), details(instance, file)));
        } finally {
            tools.gate().leave();
        }
    }

    private One one(Run run, Instance instance, String file, Ledger ledger)
            throws KubeFailure, EvidenceException, InterruptedException {
        var name = FILE.matcher(file);
        boolean isKnown = name.matches();
        String begin = run.prefix() + CaseKeys.safe(instance.container()) + "/rotated."
                + (isKnown ? name.group("name") : "") + ".";
        var earlier = whole(run, begin, ledger);
        if (earlier.isPresent()) {
            var details = details(instance, file);
            details.put("key", earlier.get());
            return One.of(run.outcome(new Ending.AlreadyDone(), details));
        }
        String ending = isKnown && name.group("gz") != null ? ".log.gz" : ".log";
        String key = begin + String.format("%03d", number(begin, ledger)) + ending;
        var opened =
                open(run, folder(run, instance) + file, "read the rotated log " + file + " of " + instance.shown());
        return opened.isEmpty()
                ? One.of(run.outcome(
                        new Ending.Failed(Reason.LOG_GONE, "the node gave no content"), details(instance, file)))
                : read(run, instance, file, key, opened.get());
    }

    private One read(Run run, Instance instance, String file, String key, Opened opened) throws EvidenceException {
        try (var body = opened.body()) {
            var keeping =
                    run.work().store().stream(key, new ReadOnce(body), "application/octet-stream", run.deadline());
            var kept = keeping.kept();
            var details = details(instance, file);
            details.put("key", kept.key());
            details.put("bytes", kept.bytes());
            details.put("truncated", kept.truncated().isPresent());
            return new One(
                    run.outcome(ending(keeping, body.end()), details),
                    List.of(kept, meta(run, instance, file, kept)),
                    List.of());
        }
    }

    private static Ending ending(Keeping keeping, BodyStream.End end) {
        var truncated = keeping.kept().truncated();
        if (truncated.isEmpty()) {
            return keeping instanceof Keeping.Conflict
                    ? new Ending.Failed(Reason.CONFLICTING_EVIDENCE, "other bytes lay under its key; kept beside them")
                    : new Ending.Done();
        }
        return end == BodyStream.End.DEADLINE || truncated.get().equals("deadline")
                ? Run.outOfTime()
                : new Ending.Failed(Reason.LOG_TRUNCATED, "kept as far as it came: " + truncated.get());
    }

    private Kept meta(Run run, Instance instance, String file, Kept kept) throws EvidenceException {
        var tree = JSON.createObjectNode();
        tree.put("container", instance.container()).put("file", file);
        MetaJson.put(tree, "node", run.node());
        MetaJson.kept(tree, kept);
        tree.put("copyFinishedAt", tools.clock().instant().toString());
        return Beside.keep(run.work().store(), kept, MetaJson.bytes(tree)).kept();
    }

    /** The key of a copy whose record says that it is whole and which lies there. */
    private Optional<String> whole(Run run, String begin, Ledger ledger) throws EvidenceException {
        for (String key : ledger.keys()) {
            if (key.startsWith(begin) && key.endsWith(LogName.META)) {
                var meta = run.work().store().read(key, 1 << 16);
                var log = key.substring(0, key.length() - LogName.META.length());
                if (meta.isPresent() && ledger.isWhole(log, meta.get().bytes())) {
                    return Optional.of(log);
                }
            }
        }
        return Optional.empty();
    }

    private static int number(String begin, Ledger ledger) {
        var form = Pattern.compile(Pattern.quote(begin) + "([0-9]{3,6})\\..*");
        return ledger.taken().stream()
                        .map(form::matcher)
                        .filter(found -> found.matches())
                        .mapToInt(found -> Integer.parseInt(found.group(1)))
                        .max()
                        .orElse(0)
                + 1;
    }

    private Optional<Opened> open(Run run, String path, String action) throws KubeFailure, InterruptedException {
        return tools.streams()
                .open(run.work().kube(), action, path, tools.waits().until(run.deadline()));
    }

    private static String folder(Run run, Instance instance) {
        return "/api/v1/nodes/" + LogAnswers.encoded(run.node().orElseThrow()) + "/proxy/logs/pods/"
                + LogAnswers.encoded(run.namespace() + "_" + run.pod() + "_"
                        + uidOnNode(run.work().pod())) + "/"
                + LogAnswers.encoded(instance.container()) + "/";
    }

    /** A static pod's folder is named after the kubelet's own uid of it. */
    private static String uidOnNode(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(MIRROR))
                .orElse(pod.getMetadata().getUid());
    }

    private static Map<String, Object> details(Instance instance, String file) {
        var details = new LinkedHashMap<String, Object>();
        details.put("container", instance.container());
        details.put("kind", instance.kind().text());
        details.put("instance", "rotated");
        details.put("file", file);
        return details;
    }
}

package dev.holdfast.logs;

import dev.holdfast.cluster.CanonicalJson;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Owner;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The objects nearest to one pod, and how any object around it is kept. */
final class PodObjects {
    private static final String JSON = "application/json";
    private static final int DIGEST = 16;

    private final PodWork work;
    private final ClusterView view;
    private final Tally tally;
    private final List<HasMetadata> above = new ArrayList<>();

    PodObjects(PodWork work, ClusterView view, Tally tally) {
        this.work = work;
        this.view = view;
        this.tally = tally;
    }

    Pod meant() {
        return work.pod();
    }

    String namespace() {
        return work.pod().getMetadata().getNamespace();
    }

    String account() {
        return Optional.ofNullable(work.pod().getSpec().getServiceAccountName())
                .filter(name -> !name.isEmpty())
                .orElse("default");
    }

    private Optional<String> nodeName() {
        return Optional.ofNullable(work.pod().getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    void pod() {
        keep("pod", work.pod());
    }

    void owners() {
        var found = view.above(work.pod());
        for (HasMetadata owner : found.objects()) {
            above.add(owner);
            keep("owners", owner);
        }
        found.named().forEach(owner -> tally.named(text(owner)));
        found.gone().forEach(owner -> tally.gone(text(owner)));
        found.unread().forEach(why -> tally.missing("owners", why));
    }

    void node() throws KubeFailure {
        var name = nodeName();
        if (name.isPresent()) {
            keepIfThere("node", "node " + name.get(), view.node(name.get()));
        }
    }

    void serviceAccount() throws KubeFailure {
        keepIfThere("serviceaccount", "serviceaccount " + account(), view.serviceAccount(namespace(), account()));
    }

    /** Those about the owners tell of scaling and of rollouts, those about the node of pressure and restarts. */
    void events() throws KubeFailure {
        var self = work.pod().getMetadata();
        keepEvents(self, view.activity().about(namespace(), self.getUid()));
        for (HasMetadata owner : above) {
            var metadata = owner.getMetadata();
            keepEvents(metadata, view.activity().about(namespace(), metadata.getUid()));
        }
        var name = nodeName();
        if (name.isPresent()) {
            var node = view.node(name.get()).map(Node::getMetadata);
            var events = view.activity().aboutNode(name.get());
            keepEvents(
                    Optional.empty(), name.get(), node.map(ObjectMeta::getUid).orElse("unknown"), events);
        }
    }

    void neighbours() throws KubeFailure {
        var name = nodeName();
        if (name.isPresent()) {
            var pods = view.activity().on(name.get());
            String uid = view.node(name.get())
                    .map(node -> node.getMetadata().getUid())
                    .orElse("unknown");
            keepDocument("neighbours", Optional.empty(), name.get(), uid, Documents.neighbours(name.get(), pods));
        }
    }

    void keepIfThere(String kind, String what, Optional<? extends HasMetadata> object) {
        object.ifPresentOrElse(there -> keep(kind, there), () -> tally.gone(what));
    }

    /** Keeps an object as it is. */
    void keep(String kind, HasMetadata object) {
        var metadata = object.getMetadata();
        String key = work.keys()
                .object(
                        object.getKind().toLowerCase(Locale.ROOT),
                        Optional.ofNullable(metadata.getNamespace()),
                        metadata.getName(),
                        metadata.getUid(),
                        metadata.getResourceVersion());
        keep(kind, key, CanonicalJson.of(work.kube(), object));
    }

    private void keepEvents(ObjectMeta about, Activity.Events events) {
        keepEvents(Optional.of(namespace()), about.getName(), about.getUid(), events);
    }

    private void keepEvents(Optional<String> namespace, String name, String uid, Activity.Events events) {
        if (!events.held().isEmpty()) {
            keepDocument("events", namespace, name, uid, Documents.events(work.kube(), events.held()));
        }
        if (events.seen() > events.held().size()) {
            tally.missing(
                    "events",
                    Reason.QUOTA_EXCEEDED,
                    events.held().size() + " of " + events.seen() + " events about " + name + " were kept");
        }
    }

    private void keepDocument(String kind, Optional<String> namespace, String name, String uid, byte[] json) {
        String digest = Digests.shortHex(new String(json, StandardCharsets.UTF_8), DIGEST);
        keep(kind, work.keys().object(kind, namespace, name, uid, digest), json);
    }

    private void keep(String kind, String key, byte[] json) {
        try {
            tally.kept(kind, work.store().keep(key, json, JSON));
        } catch (EvidenceException e) {
            tally.missing(kind, e);
        }
    }

    private static String text(Owner owner) {
        return Untrusted.show(owner.apiVersion() + " " + owner.kind() + " " + owner.name());
    }
}

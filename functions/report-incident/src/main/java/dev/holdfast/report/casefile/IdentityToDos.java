package dev.holdfast.report.casefile;

import dev.holdfast.report.casefile.ToDo.Urgency;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What revokes an identity. No step here is taken by Holdfast: each hits others who use the same identity, which a person has to
 * weigh.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html">Revoking sessions</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html">Session tags of EKS Pod Identity</a>
 */
final class IdentityToDos {
    private static final int SHOWN = 20;
    private static final Pattern ROLE = Pattern.compile(
            "arn:aws[a-z-]{0,10}:iam::[0-9]{12}:role/(?:[A-Za-z0-9+=,.@_-]+/)*(?<name>[A-Za-z0-9+=,.@_-]{1,64})");
    private static final String DENY =
            "'{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}'";

    private IdentityToDos() {}

    /** One for each identity, whichever targets could use it. */
    static List<ToDo> of(List<TargetState> targets) {
        var users = new LinkedHashMap<String, List<Identity>>();
        targets.stream()
                .filter(target -> target.state() != State.GONE || !target.live().isEmpty())
                .flatMap(target -> target.live().stream())
                .forEach(one -> users.computeIfAbsent(one.kind() + "\n" + one.text(), _ -> new ArrayList<>())
                        .add(one));
        var todo = new ArrayList<ToDo>();
        users.values().stream().limit(SHOWN).forEach(same -> todo.add(revoke(same)));
        if (users.size() > SHOWN) {
            todo.add(new ToDo(
                    Urgency.NOW,
                    "Revoke " + (users.size() - SHOWN) + " more identities",
                    "they are listed under identities",
                    List.of(),
                    List.of()));
        }
        return todo;
    }

    private static ToDo revoke(List<Identity> same) {
        var one = same.getFirst();
        String users = same.stream().map(Identity::target).distinct().limit(5).collect(Collectors.joining(", "))
                + (same.size() > 5 ? " and " + (same.size() - 5) + " more" : "");
        return new ToDo(
                isOutOfReach(one) ? Urgency.TODAY : Urgency.NOW,
                "Revoke " + words(one.kind()) + (one.text().isEmpty() ? "" : ": " + one.text()),
                "whoever copied its credentials from " + users
                        + " can use them from anywhere, whatever the network denies",
                steps(one),
                commands(one));
    }

    private static boolean isOutOfReach(Identity identity) {
        return identity.kind().equals("NODE_ROLE") && identity.text().endsWith("should not reach the pod");
    }

    private static String words(String kind) {
        return switch (kind) {
            case "IRSA_ROLE" -> "the role of the service account (IRSA)";
            case "POD_IDENTITY" -> "the role by EKS Pod Identity";
            case "NODE_ROLE" -> "the sessions of the node's role";
            case "SERVICE_ACCOUNT_TOKEN" -> "the service account's token";
            case "LEGACY_TOKEN" -> "the token that never expires";
            case "OTHER_TOKEN" -> "the token for somebody else";
            case "ENVIRONMENT_KEYS" -> "the keys in the environment";
            default -> "an identity of the kind " + kind;
        };
    }

    private static List<String> steps(Identity one) {
        return switch (one.kind()) {
            case "IRSA_ROLE" ->
                List.of(
                        "Its token works from outside the cluster until it expires (24 hours by default), also after"
                                + " the pod is gone, and sessions cannot be told apart by pod: deny the whole role, or"
                                + " take the service account out of its trust policy.",
                        "The deny hits every pod that uses the role. Take it away before closing the case.");
            case "POD_IDENTITY" ->
                List.of("Find the role of the association, and deny everything where"
                        + " aws:PrincipalTag/kubernetes-pod-uid is the pod's uid: that hits this pod alone, unless the"
                        + " association has session tags switched off.");
            case "NODE_ROLE" ->
                List.of("Deny everything where aws:userid ends with the instance's id: that hits this node alone. A"
                        + " deny by aws:TokenIssueTime would break all nodes of the role.");
            case "SERVICE_ACCOUNT_TOKEN" ->
                List.of("Take its RoleBindings and ClusterRoleBindings away. The token is bound to the pod: it ends"
                        + " when the pod is deleted, which also ends what is in its memory.");
            case "LEGACY_TOKEN" -> List.of("Delete the Secret: nothing else ends this token.");
            case "OTHER_TOKEN" -> List.of("Tell whoever accepts this token to refuse it.");
            case "ENVIRONMENT_KEYS" ->
                List.of("Find whose key it is, and make it inactive (aws iam update-access-key --status Inactive).");
            default -> List.of("This version does not know this kind of identity: see the result of the quarantine.");
        };
    }

    private static List<String> commands(Identity one) {
        return switch (one.kind()) {
            case "IRSA_ROLE" ->
                role(one.text())
                        .map(name -> List.of("aws iam put-role-policy --role-name " + name
                                + " --policy-name holdfast-deny --policy-document " + DENY))
                        .orElse(List.of());
            case "POD_IDENTITY" ->
                Requests.pod(one.target())
                        .map(pod -> List.of("kubectl -n " + pod.namespace() + " get pod " + pod.name()
                                + " -o jsonpath='{.metadata.uid}'"))
                        .orElse(List.of());
            default -> List.of();
        };
    }

    private static Optional<String> role(String arn) {
        var matcher = ROLE.matcher(arn);
        return matcher.matches() ? Optional.of(matcher.group("name")) : Optional.empty();
    }
}

package dev.holdfast.cluster;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one place that says what an error of a Kubernetes API means.
 *
 * <table>
 * <caption>Rules, read from the top</caption>
 * <tr><th>answer</th><th>reason</th></tr>
 * <tr><td>401 that speaks of expiry</td><td>{@code TOKEN_EXPIRED}</td></tr>
 * <tr><td>401, or 403 for {@code system:anonymous}</td><td>{@code NO_CLUSTER_ACCESS}: no access entry</td></tr>
 * <tr><td>403 of the authorizer</td><td>{@code CLUSTER_FORBIDDEN}: names verb and resource</td></tr>
 * <tr><td>400, 403, 405, 413, 415, 422 of an admission webhook or a ValidatingAdmissionPolicy</td>
 * <td>{@code WEBHOOK_REFUSED}: names it</td></tr>
 * <tr><td>403 of another admission plugin or a quota, 400, 405, 413, 415, 422</td><td>{@code REJECTED}</td></tr>
 * <tr><td>404</td><td>{@code NO_SUCH_OBJECT}</td></tr>
 * <tr><td>409</td><td>{@code CONFLICT}</td></tr>
 * <tr><td>429</td><td>{@code THROTTLED}</td></tr>
 * <tr><td>408, 504, no answer in time</td><td>{@code TIMEOUT}</td></tr>
 * <tr><td>410, other 5xx</td><td>{@code SERVICE_ERROR}</td></tr>
 * <tr><td>no connection</td><td>{@code CLUSTER_UNREACHABLE}: names the VPC configuration</td></tr>
 * <tr><td>a certificate of another authority</td><td>{@code CLUSTER_NOT_TRUSTED}</td></tr>
 * <tr><td>a connection that broke</td><td>{@code UNREACHABLE}</td></tr>
 * </table>
 *
 * @see <a href="https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#status-v1-meta">Status</a>
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#response">What a
 *     webhook answers</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html">EKS access entries</a>
 */
public final class KubeFailures {
    private static final Pattern FORBIDDEN = Pattern.compile(
            "User \"(?<user>[^\"]*)\" cannot (?<verb>[a-z]+) (?:resource \"(?<resource>[^\"]+)\""
                    + "(?: in API group \"(?<group>[^\"]*)\")?|path \"(?<path>[^\"]+)\")"
                    + "(?:.*in the namespace \"(?<namespace>[^\"]+)\")?",
            Pattern.DOTALL);
    private static final Pattern DENIED_BY = Pattern.compile("^admission webhook \"(?<webhook>[^\"]+)\" denied"
            + "|ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '[^']*' denied");
    private static final String NO_ENTRY = "the cluster does not know this function's role; let it in with"
            + " aws eks create-access-entry --cluster-name <cluster> --principal-arn <role of this function>"
            + " --kubernetes-groups <group of its ClusterRoleBinding>";
    private static final String NO_ROUTE = "no connection to the cluster's endpoint; a private endpoint needs this"
            + " function in the cluster's VPC (template parameters for subnets and security group), and the cluster's"
            + " security group has to admit it on port 443";

    private KubeFailures() {}

    /** Classifies what a call of the Kubernetes client threw. */
    public static KubeFailure of(String action, RuntimeException e) {
        return switch (e) {
            case KubernetesClientException answered when answered.getCode() > 0 -> answered(action, answered);
            case SdkException aws ->
                failure(Reason.ACCESS_DENIED, 0, action, "no AWS credentials to make a token of", aws);
            default -> unanswered(action, e);
        };
    }

    private static KubeFailure answered(String action, KubernetesClientException e) {
        String message = message(e);
        int code = e.getCode();
        return switch (code) {
            case 401 -> unauthorized(action, message, e);
            case 403 -> forbidden(action, message, e);
            case 404 -> failure(Reason.NO_SUCH_OBJECT, code, action, Untrusted.show(message), e);
            case 409 -> failure(Reason.CONFLICT, code, action, Untrusted.show(message), e);
            case 429 -> failure(Reason.THROTTLED, code, action, Untrusted.show(message), e);
            case 408, 504 -> failure(Reason.TIMEOUT, code, action, Untrusted.show(message), e);
            default ->
                code >= 500 || code == 410
                        ? failure(Reason.SERVICE_ERROR, code, action, code + " " + Untrusted.show(message), e)
                        : rejected(code, action, message, e);
        };
    }

    /** A webhook's words may imitate RBAC's, so what the API server puts before them is looked at first. */
    private static boolean isByAdmission(String message) {
        return DENIED_BY.matcher(message).lookingAt();
    }

    private static KubeFailure rejected(int code, String action, String message, KubernetesClientException e) {
        var denied = DENIED_BY.matcher(message);
        if (!denied.find()) {
            return failure(Reason.REJECTED, code, action, code + " " + Untrusted.show(message), e);
        }
        String who = Optional.ofNullable(denied.group("webhook"))
                .map(name -> "the admission webhook " + Untrusted.show(name))
                .orElseGet(() -> "the ValidatingAdmissionPolicy " + Untrusted.show(denied.group("policy")));
        return failure(
                Reason.WEBHOOK_REFUSED, code, action, who + " refused: " + code + " " + Untrusted.show(message), e);
    }

    private static KubeFailure unauthorized(String action, String message, KubernetesClientException e) {
        return message.contains("expired")
                ? failure(Reason.TOKEN_EXPIRED, 401, action, Untrusted.show(message), e)
                : failure(Reason.NO_CLUSTER_ACCESS, 401, action, NO_ENTRY, e);
    }

    private static KubeFailure forbidden(String action, String message, KubernetesClientException e) {
        var denied = FORBIDDEN.matcher(message);
        if (isByAdmission(message) || !denied.find()) {
            return rejected(403, action, message, e);
        }
        if (denied.group("user").equals("system:anonymous")) {
            return failure(Reason.NO_CLUSTER_ACCESS, 403, action, NO_ENTRY, e);
        }
        var group = Optional.ofNullable(denied.group("group")).filter(name -> !name.isEmpty());
        var namespace = Optional.ofNullable(denied.group("namespace"));
        String resource = Optional.ofNullable(denied.group("resource")).orElse(denied.group("path"));
        String what = denied.group("verb") + " " + resource
                + group.map(name -> " of API group " + name).orElse("")
                + namespace.map(name -> " in namespace " + name).orElse("");
        return failure(
                Reason.CLUSTER_FORBIDDEN,
                403,
                action,
                "RBAC does not let this function " + Untrusted.show(what)
                        + "; bind its ClusterRole to the group of its access entry",
                e);
    }

    private static KubeFailure unanswered(String action, RuntimeException e) {
        for (Throwable cause : causes(e)) {
            switch (cause) {
                case CertificateException _, CertPathBuilderException _ -> {
                    return failure(
                            Reason.CLUSTER_NOT_TRUSTED,
                            0,
                            action,
                            "whoever answered at the endpoint has no certificate of this cluster's authority",
                            e);
                }
                case HttpConnectTimeoutException _,
                        UnknownHostException _,
                        UnresolvedAddressException _,
                        ConnectException _,
                        NoRouteToHostException _ -> {
                    return failure(Reason.CLUSTER_UNREACHABLE, 0, action, NO_ROUTE, e);
                }
                case HttpTimeoutException _, SocketTimeoutException _, TimeoutException _, InterruptedException _ -> {
                    return failure(Reason.TIMEOUT, 0, action, "no answer in time", e);
                }
                default -> {
                    // a wrapper: the cause under it says more
                }
            }
        }
        return broken(action, e);
    }

    private static KubeFailure broken(String action, RuntimeException e) {
        boolean tls = causes(e).stream().anyMatch(SSLException.class::isInstance);
        boolean connection = causes(e).stream().anyMatch(IOException.class::isInstance);
        if (tls || connection) {
            String text = tls ? "the TLS connection broke" : "the connection broke";
            return failure(Reason.UNREACHABLE, 0, action, text, e);
        }
        return failure(Reason.SERVICE_ERROR, 0, action, "an answer that is not understood", e);
    }

    private static List<Throwable> causes(Throwable e) {
        return Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .toList();
    }

    private static String message(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getMessage())
                .orElse("");
    }

    static KubeFailure failure(Reason reason, int code, String action, String text, Throwable cause) {
        return new KubeFailure(reason, code, action + ": " + text, cause);
    }
}

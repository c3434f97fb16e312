package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Trusts the cluster's own certificate authority and nobody else. The Kubernetes client would add that authority to the public
 * ones, and anyone with a public certificate for the name could then stand in for the cluster.
 */
final class ClusterTrust {
    private ClusterTrust() {}

    /** @param authority PEM with one certificate or more, base64 as EKS gives it */
    static TrustManager[] only(ClusterName cluster, String authority) throws KubeFailure {
        try {
            var pem = new ByteArrayInputStream(Base64.getMimeDecoder().decode(authority));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + count++, certificate);
            }
            if (count == 0) {
                throw new GeneralSecurityException("no certificate in it");
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw KubeFailures.failure(
                    Reason.CLUSTER_NOT_TRUSTED, 0, "cluster " + cluster, "its certificate authority cannot be read", e);
        }
    }
}

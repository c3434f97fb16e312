package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;

final class ProxiesTest {
    private static final URI S3 = URI.create("https://evidence.s3.eu-west-1.amazonaws.com/key");

    private final Proxies proxies = new Proxies(ProxyConfiguration.builder()
            .endpoint(URI.create("http://proxy.example:3128"))
            .nonProxyHosts(Set.of("localhost", ".internal", "*.local.example", "10.0.*"))
            .useSystemPropertyValues(false)
            .useEnvironmentVariablesValues(false)
            .build());

    @Test
    void theProxyThatIsConfiguredIsUsed() {
        var proxy = proxies.of(S3);

        assertThat(proxy.type()).isEqualTo(Proxy.Type.HTTP);
        assertThat(proxy.address()).isEqualTo(InetSocketAddress.createUnresolved("proxy.example", 3128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a.internal", "s3.local.example", "10.0.1.2", "LOCALHOST"})
    void whatIsExemptIsReachedDirectly(String host) {
        assertThat(proxies.of(URI.create("https://" + host + "/"))).isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void withoutAProxyEverythingIsReachedDirectly() {
        var none = new Proxies(ProxyConfiguration.builder()
                .useSystemPropertyValues(false)
                .useEnvironmentVariablesValues(false)
                .build());

        assertThat(none.of(S3)).isEqualTo(Proxy.NO_PROXY);
    }
}

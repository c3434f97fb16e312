package dev.holdfast.evidence;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;

/**
 * Which proxy leads to an address, as the SDK's own clients find it: system properties, then {@code HTTPS_PROXY} and
 * {@code NO_PROXY}. A client that makes its connections itself has to look it up itself. A proxy that asks for a password is not
 * supported.
 *
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/http-configuration-url.html">URL connection client</a>
 */
record Proxies(ProxyConfiguration configuration) {
    /** @param scheme of the addresses */
    static Proxies ofEnvironment(String scheme) {
        return new Proxies(ProxyConfiguration.builder().scheme(scheme).build());
    }

    Proxy of(URI address) {
        var host = Optional.ofNullable(configuration.host()).filter(name -> !name.isEmpty());
        return host.isEmpty() || isExempt(address)
                ? Proxy.NO_PROXY
                : new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host.get(), configuration.port()));
    }

    private boolean isExempt(URI address) {
        String target = address.getHost().toLowerCase(Locale.ROOT);
        return configuration.nonProxyHosts().stream().anyMatch(pattern -> fits(pattern, target));
    }

    /** {@code *} stands for anything; a name that begins with a dot, for all names that end so. */
    private static boolean fits(String pattern, String target) {
        String name = pattern.toLowerCase(Locale.ROOT);
        int star = name.indexOf('*');
        if (star >= 0) {
            return target.length() >= name.length() - 1
                    && target.startsWith(name.substring(0, star))
                    && target.endsWith(name.substring(star + 1));
        }
        return name.startsWith(".") ? target.endsWith(name) : target.equals(name);
    }
}

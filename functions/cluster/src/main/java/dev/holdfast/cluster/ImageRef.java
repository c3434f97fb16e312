package dev.holdfast.cluster;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference to a container image, normalised as the container runtimes do: {@code nginx} is
 * {@code docker.io/library/nginx:latest}. A digest alone, as runtimes report images without a name, has no repository.
 *
 * @see <a href="https://pkg.go.dev/github.com/distribution/reference">Reference</a>
 */
record ImageRef(Optional<String> repository, Optional<String> tag, Optional<String> digest) {
    private static final Pattern SCHEME = Pattern.compile("^(docker-pullable|docker|containerd|cri-o)://");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+:[0-9a-fA-F]{32,}");
    private static final String HUB = "docker.io";

    static ImageRef of(String text) {
        String reference = SCHEME.matcher(text.strip()).replaceFirst("");
        if (DIGEST.matcher(reference).matches()) {
            return new ImageRef(Optional.empty(), Optional.empty(), Optional.of(reference));
        }
        int at = reference.indexOf('@');
        var digest = at < 0 ? Optional.<String>empty() : Optional.of(reference.substring(at + 1));
        String named = at < 0 ? reference : reference.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        var tag = colon < 0 ? Optional.<String>empty() : Optional.of(named.substring(colon + 1));
        String repository = repository(colon < 0 ? named : named.substring(0, colon));
        var implied = tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag;
        return new ImageRef(Optional.of(repository), implied, digest);
    }

    private static String repository(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = hasRegistry ? first : HUB;
        String path = hasRegistry ? name.substring(slash + 1) : name;
        boolean hub = registry.equals(HUB) || registry.equals("index.docker.io");
        return (hub ? HUB : registry) + "/" + (hub && !path.contains("/") ? "library/" + path : path);
    }

    /** Whether a container that reports the other reference runs this image. A digest decides alone: it is the content. */
    boolean isIn(ImageRef reported) {
        if (digest.isPresent()) {
            return digest.equals(reported.digest);
        }
        return repository.equals(reported.repository) && tag.equals(reported.tag);
    }
}

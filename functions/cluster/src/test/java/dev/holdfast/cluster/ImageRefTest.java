package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageRefTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.25, docker.io/library/nginx:1.25",
        "docker.io/nginx:1.25, nginx:1.25",
        "index.docker.io/library/nginx:1.25, nginx:1.25",
        "bitnami/redis:7, docker.io/bitnami/redis:7",
        "localhost:5000/cart:1, localhost:5000/cart:1",
        "registry.example:8443/a/b/c:1, registry.example:8443/a/b/c:1",
        "cart@sha256:#, docker-pullable://registry.example/cart@sha256:#",
        "cart:1@sha256:#, registry.example/cart@sha256:#",
        "sha256:#, sha256:#",
        "sha256:#, registry.example/cart@sha256:#",
        "cart@sha256:#, sha256:#",
        "nginx:1.25, nginx:1.25@sha256:#",
    })
    void isThatImage(String wanted, String reported) {
        assertThat(ref(wanted).isIn(ref(reported))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx:1.25",
        "nginx:1.25, registry.example/nginx:1.25",
        "nginx:1.25, nginx@sha256:#",
        "registry.example:8443/cart, registry.example:8443/cart:1",
        "cart@sha256:#, cart:latest",
        "cart:1, sha256:#",
        "library/nginx:1, other/nginx:1",
    })
    void isAnotherImage(String wanted, String reported) {
        assertThat(ref(wanted).isIn(ref(reported))).isFalse();
    }

    private static ImageRef ref(String text) {
        return ImageRef.of(text.replace("#", HEX));
    }
}

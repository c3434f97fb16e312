package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Check values of the catalogue of CRCs, for "123456789", and the chunked encoding. */
final class ChecksumsTest {
    @ParameterizedTest
    @CsvSource({
        "x-amz-checksum-crc32,cbf43926",
        "x-amz-checksum-crc32c,e3069283",
        "x-amz-checksum-crc64nvme,ae8b14860a799888",
        "content-md5,25f9e794323b453885f5181f1b624d0b"
    })
    void checksumsAreRight(String header, String expected) {
        assertThat(Checksums.of(header, "123456789".getBytes(ISO_8859_1)))
                .isEqualTo(HexFormat.of().parseHex(expected));
    }

    @Test
    void aChunkedBodyIsDecodedWithItsTrailers() {
        AwsChunked decoded = AwsChunked.of(
                        chunked("3;chunk-signature=ab\r\none\r\n2\r\n!!\r\n0\r\nX-Amz-Checksum-Crc32: AAAA\r\n\r\n"))
                .orElseThrow();

        assertThat(decoded.data()).asString().isEqualTo("one!!");
        assertThat(decoded.trailers()).containsEntry("x-amz-checksum-crc32", "AAAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zz\r\n", "9\r\none", "3\r\none\r\n", "-1\r\n"})
    void aChunkedBodyThatEndsEarlyIsNone(String body) {
        assertThat(AwsChunked.of(chunked(body))).isEmpty();
    }

    private static Call chunked(String body) {
        var headers = new Headers();
        headers.set("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
        return new Call("PUT", URI.create("/b/k"), headers, body.getBytes(ISO_8859_1));
    }
}

package dev.holdfast.cluster.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses. */
record Cidr(byte[] address, int bits) {
    static Cidr of(String text) {
        var halves = text.split("/", 2);
        return new Cidr(bytes(halves[0]), Integer.parseInt(halves[1]));
    }

    private static byte[] bytes(String literal) {
        if (!literal.matches("[0-9a-fA-F.:]+")) {
            throw new IllegalArgumentException("not an address: " + literal);
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + literal, e);
        }
    }

    boolean contains(String ip) {
        var other = bytes(ip);
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}

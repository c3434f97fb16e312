package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoundTest {
    private static final Bound CART = new Bound("shop", "cart");

    @ParameterizedTest
    @CsvSource({
        "ServiceAccount, cart, shop, true",
        "ServiceAccount, cart, , true",
        "ServiceAccount, cart, vault, false",
        "ServiceAccount, web, shop, false",
        "User, system:serviceaccount:shop:cart, , true",
        "User, system:serviceaccount:shop:web, , false",
        "User, cart, , false",
        "Group, system:serviceaccounts, , true",
        "Group, system:serviceaccounts:shop, , true",
        "Group, system:serviceaccounts:vault, , false",
        "Group, system:authenticated, , true",
        "Group, system:unauthenticated, , false",
        "Other, cart, shop, false",
    })
    void subjectsThatAreTheServiceAccount(String kind, String name, @Nullable String namespace, boolean expected) {
        var subjects = List.of(subject(kind, name, namespace));

        assertThat(CART.isAmong(subjects, Optional.of("shop"))).isEqualTo(expected);
        if (expected) {
            assertThat(Bound.concernsPods(subjects)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"User, alice", "Group, admins", "Group, system:masters"})
    void subjectsThatConcernNoPod(String kind, String name) {
        assertThat(Bound.concernsPods(List.of(subject(kind, name, null)))).isFalse();
    }

    private static Subject subject(String kind, String name, @Nullable String namespace) {
        return new SubjectBuilder()
                .withKind(kind)
                .withName(name)
                .withNamespace(namespace)
                .build();
    }
}

package dev.turnstile.architecture.code;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Conditions on classes that ArchUnit does not provide. */
final class Conditions {

    private Conditions() {}

    /** Returns a condition from a function that returns the faults of a class. */
    static ArchCondition<JavaClass> noFaults(String description, Function<JavaClass, Stream<String>> faults) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                faults.apply(type).distinct().forEach(fault -> events.add(SimpleConditionEvent.violated(type, fault)));
            }
        };
    }

    static ArchCondition<JavaClass> useOnlyInternalsOfTheirOwnModule() {
        return noFaults(
                "use only internals of their own module",
                type -> type.getDirectDependenciesFromSelf().stream()
                        .filter(use -> Code.internal(use.getTargetClass().getBaseComponentType()))
                        .filter(use -> !Code.moduleOf(use.getTargetClass()).isEmpty())
                        .filter(use -> !Code.moduleOf(use.getTargetClass()).equals(Code.moduleOf(type)))
                        .map(Dependency::getDescription));
    }

    static ArchCondition<JavaClass> haveNothingInternalInTheirSignatures() {
        return noFaults(
                "have nothing internal in their signatures",
                type -> Stream.concat(
                        named(type, Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())),
                        type.getMembers().stream()
                                .filter(Conditions::exposed)
                                .flatMap(member -> named(member, types(member)))));
    }

    private static boolean exposed(JavaMember member) {
        Set<JavaModifier> modifiers = member.getModifiers();
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static Stream<? extends JavaType> types(JavaMember member) {
        if (member instanceof JavaCodeUnit unit) {
            return Stream.of(
                            Stream.of(unit.getReturnType()),
                            unit.getParameterTypes().stream(),
                            unit.getTypeParameters().stream(),
                            unit.getExceptionTypes().stream())
                    .flatMap(types -> types);
        }
        return member.getAllInvolvedRawTypes().stream();
    }

    private static Stream<String> named(Object owner, Stream<? extends JavaType> types) {
        String internals = types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(Code::internal)
                .map(JavaClass::getName)
                .distinct()
                .collect(Collectors.joining(", "));
        String name = owner instanceof JavaMember member ? member.getFullName() : ((JavaClass) owner).getName();
        return internals.isEmpty() ? Stream.empty() : Stream.of("<" + name + "> names " + internals);
    }
}

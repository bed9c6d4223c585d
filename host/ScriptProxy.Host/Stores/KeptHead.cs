using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>
/// Heads and bans come from units, and outlive them here. The compiler gives a unit a type of its own for <c>Tags = ["a"]</c>, and one object of
/// it would keep the unit's code in memory: so lists are kept as the framework's own.
/// </summary>
internal static class KeptHead
{
    public static StoredHead Of(StoredHead head) => IsOwn(head.Headers) && IsOwn(head.Vary) && IsOwn(head.Tags)
        ? head
        : head with { Headers = Own(head.Headers), Vary = Own(head.Vary), Tags = Own(head.Tags) };

    public static IReadOnlyList<T> Own<T>(IReadOnlyList<T> list) => IsOwn(list) ? list : list.ToArray();

    private static bool IsOwn<T>(IReadOnlyList<T> list) => list is T[] or List<T>;
}

using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Ranges.Partial;

/// <summary>Whether bytes of two answers may be put together: only if both have the same strong validator (RFC 9110 15.3.7.3, RFC 9111 3.4).</summary>
internal static class SameVersion
{
    /// <summary>Whether an answer has a strong validator at all.</summary>
    public static bool CanBeTold(StoredHead head) => Is(head, head);

    /// <summary>Whether two answers are of one version. A weak tag beside a strong date says that the bytes may differ, and is believed.</summary>
    public static bool Is(StoredHead one, StoredHead other)
    {
        var hasTag = EntityTag.TryParse(one.EntityTag(), out var tag);
        return EntityTag.TryParse(other.EntityTag(), out var otherTag)
            ? hasTag && tag.IsStronglyEqual(otherTag)
            : !hasTag && one.StrongDate() is { } date && date == other.StrongDate();
    }
}

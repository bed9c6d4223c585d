using System.Numerics;

namespace ScriptProxy.Host.Pipeline;

/// <summary>Sets of hooks as bits, one for each hook of a generation in the order of calling.</summary>
internal static class HookSet
{
    public static int Words(int hooks) => (hooks + 63) / 64;

    public static void Set(Span<ulong> set, int hook) => set[hook >> 6] |= 1UL << hook;

    public static void SetAll(Span<ulong> set, List<int> hooks)
    {
        foreach (var hook in hooks)
        {
            Set(set, hook);
        }
    }

    /// <summary>The first member at or after <paramref name="from"/> and before <paramref name="end"/>; -1 if there is none.</summary>
    public static int Next(ReadOnlySpan<ulong> set, int from, int end)
    {
        while (from < end)
        {
            var word = set[from >> 6] >> from;
            if (word != 0)
            {
                var next = from + BitOperations.TrailingZeroCount(word);
                return next < end ? next : -1;
            }

            from = (from | 63) + 1;
        }

        return -1;
    }
}

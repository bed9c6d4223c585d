namespace ScriptProxy.Plugins.Caching.Syntax;

/// <summary>Whole seconds as HTTP writes them.</summary>
internal static class DeltaSeconds
{
    /// <summary>What stands for all that is longer (RFC 9111 1.2.2).</summary>
    public const long Max = 1L << 31;

    /// <summary>The longest time that is reckoned with.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(Max);

    /// <summary>Reads digits and nothing else: no sign, no space, no fraction.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan time)
    {
        var seconds = 0L;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                time = default;
                return false;
            }

            seconds = Math.Min((seconds * 10) + (character - '0'), Max);
        }

        time = TimeSpan.FromSeconds(seconds);
        return text.Length > 0;
    }

    /// <summary>Within 0 and <see cref="Longest"/>.</summary>
    public static TimeSpan Clamp(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time > Longest ? Longest : time;
}

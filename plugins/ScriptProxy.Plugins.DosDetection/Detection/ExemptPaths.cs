namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>Paths that are not looked at: whole ones, and beginnings.</summary>
internal sealed class ExemptPaths(IReadOnlyCollection<string> patterns)
{
    private const char Rest = '*';

    private readonly HashSet<string> _whole = new(patterns.Where(pattern => !pattern.EndsWith(Rest)), StringComparer.OrdinalIgnoreCase);
    private readonly string[] _beginnings = [.. patterns.Where(pattern => pattern.EndsWith(Rest)).Select(pattern => pattern[..^1])];

    public static bool IsPattern(string? pattern) => pattern is ['/', ..] && pattern.IndexOf(Rest) is var star && (star < 0 || star == pattern.Length - 1);

    public bool Contains(string path)
    {
        foreach (var beginning in _beginnings)
        {
            if (path.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return _whole.Contains(path);
    }
}

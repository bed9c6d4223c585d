namespace ScriptProxy.Sdk;

/// <summary>
/// What upstreams may read in a path besides what it says. Some cut off parameters (<c>/admin;x</c> is <c>/admin</c> to a servlet container), some take an encoded slash or a backslash for a
/// slash (<c>/admin%2Fx</c> is <c>/admin/x</c> to who decodes first). What forbids must hold for each reading, what permits for all of them; hooks are called if their path fits one.
/// </summary>
public static class PathReadings
{
    /// <summary>The readings of a path besides itself; none for nearly all paths, which costs nothing.</summary>
    /// <param name="path">The path, as <see cref="IExchange.Path"/> has it.</param>
    public static ReadOnlySpan<string> Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.AsSpan().ContainsAny(';', '\\', '%') ? Find(path) : default;
    }

    private static string[] Find(string path)
    {
        var readings = new List<string>(3);
        var slashed = path.Replace('\\', '/').Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        Add(WithoutParameters(path));
        Add(slashed);
        Add(WithoutParameters(slashed));
        return [.. readings];

        void Add(string reading)
        {
            if (reading != path && !readings.Contains(reading))
            {
                readings.Add(reading);
            }
        }
    }

    // RFC 3986 3.3: a semicolon begins the parameters of its segment.
    private static string WithoutParameters(string path) => path.Contains(';', StringComparison.Ordinal)
        ? string.Join('/', path.Split('/').Select(segment => segment.Split(';')[0]))
        : path;
}

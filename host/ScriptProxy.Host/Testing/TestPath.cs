namespace ScriptProxy.Host.Testing;

/// <summary>Shows paths as a person at the console would write them.</summary>
internal static class TestPath
{
    /// <summary>From the current folder, if it lies there.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}

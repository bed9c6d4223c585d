using System.Runtime.InteropServices;

namespace ScriptProxy.FunctionalTests.Connections;

/// <summary>What the system allows another process. Linux alone.</summary>
internal static class Limit
{
    private const int NumberOfFiles = 7;

    public static void OpenFiles(int process, int count)
    {
        ulong[] limit = [(ulong)count, (ulong)count];
        Assert.Equal(0, Set(process, NumberOfFiles, limit, 0));
    }

    [DllImport("libc", EntryPoint = "prlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Set(int process, int resource, ulong[] limit, nint former);
}

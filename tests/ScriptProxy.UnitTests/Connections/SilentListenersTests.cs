using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ScriptProxy.Host.Connections;

namespace ScriptProxy.UnitTests.Connections;

public sealed class SilentListenersTests
{
    [Fact]
    public void One_that_the_system_tells_nothing_about_listens_and_has_dropped_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nothing is asked.");
        using var nothing = File.OpenHandle("/dev/null");
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.NotEqual(-1, Replace((int)nothing.DangerousGetHandle(), (int)listening.Handle)); // has no options, as those that a system does not know
        var listeners = new SilentListeners();
        listeners.Add(listening);
        Assert.Null(listeners.Set([]));
        Assert.NotNull(listeners.Set([SourceNetwork.Of(IPAddress.Loopback)]));
        Assert.Equal(0, listeners.CountDrops());
        listeners.Remove(listening);
        Assert.Equal(0, listeners.CountDrops());
    }

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Replace(int from, int to);
}

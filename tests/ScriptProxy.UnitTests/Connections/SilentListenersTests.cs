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

    [Fact]
    public void Where_one_cannot_none_does_and_what_was_dropped_is_counted_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops attempts to connect.");
        using var able = Listening();
        using var unable = Listening();
        var listeners = new SilentListeners();
        listeners.Add(able);
        listeners.Add(unable);
        SourceNetwork[] sources = [SourceNetwork.Of(IPAddress.Parse("127.0.0.9"))];
        Assert.Null(listeners.Set(sources));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        client.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        Assert.Throws<SocketException>(() => client.Connect(able.LocalEndPoint!));
        Assert.True(SpinWait.SpinUntil(() => listeners.CountDrops() > 0, TimeSpan.FromSeconds(20)));
        listeners.Remove(unable);
        listeners.Add(unable);
        unable.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SO_REUSEPORT
        Assert.Contains("may share its port", listeners.Set(sources), StringComparison.Ordinal);
        var dropped = listeners.CountDrops();
        Assert.Equal(dropped, listeners.CountDrops());
        Span<byte> shared = stackalloc byte[4];
        able.GetRawSocketOption(1, 15, shared);
        Assert.Equal(0, BitConverter.ToInt32(shared));
        listeners.Remove(able);
        listeners.Remove(unable);
        Assert.Equal(dropped, listeners.CountDrops());
    }

    private static Socket Listening()
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        return listening;
    }

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Replace(int from, int to);
}

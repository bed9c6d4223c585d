using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
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
        Assert.NotNull(listeners.Add(listening));
        Assert.Equal(0, listeners.CountDrops());
        listeners.Remove(listening);
        Assert.Equal(0, listeners.CountDrops());
    }

    [Fact]
    public void To_free_what_has_no_filter_throws_nothing()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(1);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listening.LocalEndPoint!);
        using var accepted = listening.Accept();
        var (thrown, thread) = (0, Environment.CurrentManagedThreadId);
        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            SynDrop.Clear(accepted);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(0, thrown);

        void Count(object? sender, FirstChanceExceptionEventArgs arguments) => thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;
    }

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Replace(int from, int to);
}

using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Hosting;

/// <summary>SIGHUP reloads, as daemons do; without this it would end the process.</summary>
internal static class HangUp
{
    public static IDisposable Reload(ProxyHost proxy) => PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        _ = proxy.Reloading.ReloadAsync(CancellationToken.None); // it logs what fails
    });
}

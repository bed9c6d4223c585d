namespace ScriptProxy.Sdk;

/// <summary>
/// A plugin. The host makes one instance per load of the plugin's DLL, through the public constructor without parameters, and calls
/// <see cref="Configure"/> once. A rule file is the body of this method: both register the same hooks in the same way.
/// </summary>
/// <remarks>
/// A plugin that also implements <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed when the last exchange that
/// could call it has ended. A DLL has exactly one public class that implements this interface.
/// </remarks>
public interface IProxyPlugin
{
    /// <summary>Registers the plugin's hooks. What is registered is frozen when the method returns.</summary>
    /// <param name="hooks">Registration and the services of the host. Registering later than this call throws.</param>
    /// <exception cref="Exception">Whatever it throws fails the load: the generation that serves stays, and the error is reported.</exception>
    void Configure(Hooks hooks);
}

using System.Reflection;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Stores.Disk;

namespace ScriptProxy.Host.Plugins;

/// <summary>Says in a person's words why a plugin did not load.</summary>
internal static class PluginFault
{
    /// <summary>Whether an exception belongs to loading a plugin, and is no fault of the host's own.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is PluginException or IOException or UnauthorizedAccessException or BadImageFormatException
            or ReflectionTypeLoadException or TypeLoadException or MissingMemberException;

    /// <summary>A finding for what loading, making or configuring a plugin threw.</summary>
    public static Diagnostic Explain(Exception exception, PluginSource source)
    {
        var (code, message) = Explain(Cause(exception));
        return Diagnostic.Error(source.Folder, code, $"the plugin {source.Name} cannot be loaded: {message}");
    }

    /// <summary>Whether a finding may come of a folder that is still being copied. Only a whole DLL can have the wrong classes.</summary>
    public static bool MayPass(Diagnostic finding) => finding.Code is "SP0402" or "SP0405" or "SP0406" or "SP0407" or "SP0410";

    private static (string Code, string Message) Explain(Exception cause) => cause switch
    {
        PluginException known => (known.Code, known.Message),
        StoreException store => (store.Code, store.Message),
        BadImageFormatException => ("SP0405", "its DLL is no .NET assembly, or not whole; build it anew and copy it again"),
        DllNotFoundException => ("SP0406", $"a native library that it needs is not in its folder: {cause.Message.Split('\n')[0]}"),
        EntryPointNotFoundException => ("SP0407", $"a native library in its folder is not the one it was built for: {cause.Message}"),
        TypeLoadException or MissingMemberException =>
            ("SP0407", $"it was built against another version of what it uses: {cause.Message}; build it against the versions of this proxy"),
        _ => ("SP0410", $"{cause.GetType().Name}: {cause.Message}"),
    };

    /// <summary>The loader wraps what a context throws, and reflection wraps what the loader throws.</summary>
    private static Exception Cause(Exception exception) => exception switch
    {
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => Cause(first),
        TypeInitializationException { InnerException: { } inner } => Cause(inner),
        TargetInvocationException { InnerException: { } inner } => Cause(inner),
        FileLoadException { InnerException: { } inner } => Cause(inner),
        _ => exception,
    };
}

using System.Reflection;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Plugins;

/// <summary>Loads plugins, each from a private copy of its folder into a context of its own, which can be unloaded.</summary>
internal static class PluginLoader
{
    /// <summary>
    /// Loads a plugin. <see cref="UnitCode.Configure"/> makes the instance, calls it on a thread of its own and gives it back; it throws what
    /// the plugin throws, or <see cref="TimeoutException"/> after <paramref name="limit"/>; <see cref="PluginFault.Explain"/> makes a finding of it.
    /// </summary>
    /// <param name="source">The plugin.</param>
    /// <param name="privateRoot">Where the copy is made; see <see cref="PrivateFolders.Root"/>.</param>
    /// <param name="diagnostics">Gets the errors.</param>
    /// <param name="limit">Default: as <see cref="LoadThread"/> has it.</param>
    /// <returns>The code, or null if there were errors; then nothing of it is left, neither loaded nor copied.</returns>
    public static UnitCode? Load(PluginSource source, string privateRoot, DiagnosticList diagnostics, TimeSpan? limit = null)
    {
        var folder = Path.Combine(privateRoot, $"{source.Name}-{Guid.NewGuid():N}");
        PluginContext? context = null;
        try
        {
            Copy(source, folder);
            var path = Path.Combine(folder, source.AssemblyFile);
            context = new PluginContext(source.Name, path);
            var assembly = context.LoadFromAssemblyPath(path);
            foreach (var reference in assembly.GetReferencedAssemblies())
            {
                context.Demand(reference);
            }

            WarnOfOtherSdk(source, folder, diagnostics);
            var type = PluginType.Find(assembly);
            return new UnitCode(
                hooks => LoadThread.Run(() => Task.FromResult(Configure(type, hooks)), "its Configure", limit), assembly, context, new PrivateCopy(folder));
        }
        catch (Exception exception) when (PluginFault.IsExpected(exception))
        {
            diagnostics.Add(PluginFault.Explain(exception, source));
            context?.Unload();
            PrivateFolders.Delete(folder);
            return null;
        }
    }

    private static void Copy(PluginSource source, string folder)
    {
        PluginFiles.Copy(source.Copy?.Folder ?? source.Folder, folder);
        if (new ContentHash(TimeProvider.System).OfFolder(folder) != source.ContentHash)
        {
            throw new PluginException("SP0405", "its files changed while they were copied; it is loaded when they have settled");
        }
    }

    private static void WarnOfOtherSdk(PluginSource source, string folder, DiagnosticList diagnostics)
    {
        var own = typeof(Hooks).Assembly.GetName();
        var copy = Path.Combine(folder, own.Name + ".dll");
        if (File.Exists(copy) && AssemblyName.GetAssemblyName(copy).Version is { } version && version != own.Version)
        {
            diagnostics.Add(Diagnostic.Warning(
                source.Folder, "SP0411", $"its copy of {own.Name}.dll {version} is not used: the proxy's own {own.Version} is; reference the SDK with Private=\"false\""));
        }
    }

    private static IProxyPlugin Configure(Type type, Hooks hooks)
    {
        // Not Activator.CreateInstance<T>: its cache would keep the type, and so the plugin, for ever.
        var plugin = (IProxyPlugin)type.GetConstructor([])!.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null);
        try
        {
            plugin.Configure(hooks);
            return plugin;
        }
        catch
        {
            Disposal.OfAsync(plugin).AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}

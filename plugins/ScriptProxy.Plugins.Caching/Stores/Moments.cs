namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>The moments of the stores, see <see cref="Sdk.IStore.Moment"/>: another one means that something was invalidated in between.</summary>
internal readonly record struct Moments(long Memory, long Disk);

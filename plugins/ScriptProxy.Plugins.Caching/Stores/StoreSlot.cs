using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>Where one response is being written.</summary>
/// <param name="Store">The store.</param>
/// <param name="Writer">What to write to.</param>
/// <param name="Since">The store's moment before the upstream was asked.</param>
internal sealed record StoreSlot(IStore Store, IStoreWriter Writer, long Since);

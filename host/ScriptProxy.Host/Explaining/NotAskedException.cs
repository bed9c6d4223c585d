namespace ScriptProxy.Host.Explaining;

/// <summary>Ends a question where its upstream would be asked. Thrown, so that nothing between that takes the exchange for one that succeeded or failed: health checks count both.</summary>
internal sealed class NotAskedException : Exception;

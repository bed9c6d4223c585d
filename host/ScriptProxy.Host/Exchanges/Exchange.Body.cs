using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// The bodies, and what hooks have declared for them.
internal sealed partial class Exchange
{
    private const int LongestCoding = 64;
    private const int MostLeftOut = 100;

    private RequestBodyPlan? _requestBody;
    private ResponseBodyPlan? _responseBody;
    private TransformedBody? _sent;
    private TransformedUpload? _upload;
    private CancellationTokenRegistration _leaving;
    private StringValues _askedTags;
    private bool _replacesBody;

    IBody IRequest.Body => _requestBody ??= new RequestBodyPlan(this);

    IBody IUpstreamResponse.Body => _responseBody ??= new ResponseBodyPlan(this);

    IBody IResponse.Body => _responseBody ??= new ResponseBodyPlan(this);

    /// <summary>What hooks made of the request's body; null if none looked at it.</summary>
    public RequestBodyPlan? RequestPlan => _requestBody;

    /// <summary>What hooks made of the response's body; null if none looked at it.</summary>
    public ResponseBodyPlan? ResponsePlan => _responseBody;

    /// <summary>Whether the error answer is about a transform: it is sent as it is.</summary>
    public bool TransformHasFailed { get; private set; }

    /// <summary>Whether the request's body goes through transforms.</summary>
    public bool TransformsUpload => _upload is not null;

    /// <summary>What the response's body goes through; null where it goes as it is.</summary>
    public BodyChain? SentThrough => _sent?.Chain;

    /// <summary>Takes the tags that a condition names as the cache and the upstream know them.</summary>
    public void UnderstandTags() => _askedTags =
        Generation.Hooks.Has(Phase.OnUpstreamResponse) || Generation.Hooks.Has(Phase.OnResponse) ? EntityTags.Understand(Http.Request.Headers) : default;

    /// <summary>Gives a 304 the tag that was asked for.</summary>
    public void RestoreTag()
    {
        if (Http.Response.StatusCode == StatusCodes.Status304NotModified)
        {
            EntityTags.Restore(Http.Response.Headers, _askedTags.Count > 0 ? _askedTags : Http.Request.Headers.IfNoneMatch, weakly: Fetch is null);
        }
    }

    /// <summary>Before the body of the response is sent: nothing can be declared for it any more, and what was takes its place.</summary>
    public void SendThrough()
    {
        if (_responseBody is not { } plan)
        {
            return;
        }

        plan.Close();
        if (plan.Stages.Count == 0 || HttpMethods.IsHead(Method) || !AnswerBody.IsAllowed(Http.Response.StatusCode))
        {
            return;
        }

        AttachBody();
        _sent = new TransformedBody([.. plan.Stages], Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        Http.Features.Set<IHttpResponseBodyFeature>(_sent);
        _leaving = Http.RequestAborted.UnsafeRegister(static chain => ((BodyChain)chain!).Leave(new OperationCanceledException("The client has gone.")), _sent.Chain);
    }

    /// <summary>Whether the upstream is not asked before something of the request's body has come out of its transforms.</summary>
    public bool HoldsUploadBack => _requestBody?.HoldsBack == true;

    /// <summary>Waits until something of the request's body is there to be sent on.</summary>
    /// <returns>Why there is nothing; null if there is, or its end.</returns>
    public ValueTask<Exception?> BeginUploadAsync()
    {
        SendUploadThrough();
        return _upload!.BeginAsync();
    }

    /// <summary>Before the request's body is sent on: puts what hooks made of it in its place. False if it goes as it is.</summary>
    public bool SendUploadThrough()
    {
        if (_requestBody is not { } plan || _upload is not null)
        {
            return _upload is not null;
        }

        plan.Close();
        if (!plan.IsReplaced && !HasBody)
        {
            return false; // a hook has looked for a body, and there is none
        }

        var request = Http.Request;
        if (plan.Whole is { } whole)
        {
            request.Headers.Remove("Transfer-Encoding");
            request.ContentLength = plan.IsLengthOpen ? null : whole.Length;
            if (Http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            {
                Http.Features.Set<IHttpRequestBodyDetectionFeature>(HasBodyFeature.Instance);
            }
        }

        if (plan.Stages.Count > 0)
        {
            var reader = request.BodyReader; // made from the body that there is now
            Func<PipeWriter, CancellationToken, Task> source = plan.Whole is { } held
                ? (writer, cancelled) => writer.WriteAsync(held, cancelled).AsTask()
                : (writer, cancelled) => RequestBodyPlan.CopyAsync(reader, writer, cancelled);
            _upload = new TransformedUpload([.. plan.Stages], source);
            (request.Body, _replacesBody) = (_upload, true);
            return true;
        }

        if (plan.Whole is { } all)
        {
            (request.Body, _replacesBody) = (StreamOf(all), true);
        }

        return plan.Whole is not null;
    }

    /// <summary>Sends what the transforms still hold of the response's body, and what comes behind it.</summary>
    public Task FinishBodyAsync()
    {
        return _sent is null && !IsChunkedHere ? Task.CompletedTask : FinishAsync();

        async Task FinishAsync()
        {
            if (IsAborted || ClientHasGone || (Failure is not null && Answer is null))
            {
                CutChunks();
                return;
            }

            if (_sent is { } sent)
            {
                await sent.FinishAsync();
            }

            await EndChunksAsync();
        }
    }

    /// <summary>Ends the exchange with what failed in a transform, or by what a body is; false if nothing did.</summary>
    public bool FailByTransform()
    {
        if (_upload?.Chain.Failure is { } upload)
        {
            FailBy(upload.Stage.Hook, Stage.RequestBody, upload.Exception, upload.Exception.Message);
            return true;
        }

        if (_sent?.Chain.Failure is { } sent)
        {
            FailBy(sent.Stage.Hook, Stage.ResponseBody, sent.Exception, sent.Exception.Message);
            return true;
        }

        return false;
    }

    /// <summary>Lets go of the transforms, whether or not they are through: nothing of them touches the exchange afterwards.</summary>
    public ValueTask StopBodiesAsync() => _sent is null && _upload is null ? ValueTask.CompletedTask : StopAsync();

    /// <summary>Says once that a transform cannot be run.</summary>
    public void NoteLeftOut(Declared transform, string coding)
    {
        // A client may have made the name up: neither the table nor the log grows by that without end.
        var told = (Unit: transform.Hook.Unit.Name, Coding: coding.Length <= LongestCoding ? coding : coding[..LongestCoding]);
        if (!Generation.LeftOut.ContainsKey(told) && Generation.LeftOut.Count < MostLeftOut && Generation.LeftOut.TryAdd(told, 0))
        {
            Bodies.Log.TransformLeftOut(Generation.Log, told.Unit, told.Coding);
        }
    }

    private async ValueTask StopAsync()
    {
        var nobody = new OperationCanceledException("The exchange has ended.");
        _sent?.Chain.Leave(nobody);
        _upload?.Leave(nobody);
        var ends = Task.WhenAll(_sent?.Chain.EndAsync() ?? Task.CompletedTask, _upload?.EndAsync() ?? Task.CompletedTask);
        await _leaving.DisposeAsync();
        if (!ends.IsCompleted)
        {
            await Generation.HookTime.WaitAsync(ends);
        }

        _sent?.Detach(Http.Features);
        if (ends.IsCompleted)
        {
            _sent?.Drop();
        }
        else
        {
            IsForsaken = true;
            Bodies.Log.TransformLingers(Generation.Log);
            Generation.Pins.EnterBeside(PinStripe);
            var pin = new GenerationPin(Generation, PinStripe);
            _ = ends.ContinueWith(_ => pin.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        (_sent, _upload, _leaving) = (null, null, default);
    }

    private void FailBy(Pipeline.Hook? hook, Stage stage, Exception exception, string message)
    {
        TransformHasFailed = true;
        var isUpload = stage == Stage.RequestBody;
        var isOfSender = hook is null || SenderFaults.Include(exception);
        var status = isOfSender && isUpload ? SenderFaults.StatusOf(exception)
            : !isOfSender && hook!.Phase != Phase.OnUpstreamResponse ? StatusCodes.Status500InternalServerError
            : StatusCodes.Status502BadGateway;
        var culprit = !isOfSender ? Culprit.Unit : isUpload ? Culprit.Client : Answer is null ? Culprit.Upstream : Culprit.Unit;
        var unit = culprit != Culprit.Unit ? null : isOfSender ? DecidedBy : hook!.Unit.Name;
        if (Http.Response.HasStarted)
        {
            NoteFailure(stage, culprit, unit, message, exception);
        }
        else
        {
            Fail(status, stage, culprit, unit, message, exception);
        }

        if (!isOfSender)
        {
            HookClock.Failed(hook!, exception, Sample, Failure!.Id);
            IsReported |= !hook!.Unit.ExceededReports.Want(exception, Generation.HookTime.Time);
        }
    }

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private void ResetBodies()
    {
        _requestBody?.Reset();
        _responseBody?.Reset();
        _sent?.Detach(Http.Features);
        (_sent, _upload, _askedTags, TransformHasFailed) = (null, null, default, false);
        if (_replacesBody)
        {
            (_http!.Request.Body, _replacesBody) = (Stream.Null, false); // the server keeps it until the connection's next request
        }

        if (_http!.Features.Find<IHttpRequestBodyDetectionFeature>() == HasBodyFeature.Instance)
        {
            _http.Features.Set<IHttpRequestBodyDetectionFeature>(null);
        }
    }
}

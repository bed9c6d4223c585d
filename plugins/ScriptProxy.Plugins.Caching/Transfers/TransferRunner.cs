using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Brings an upstream's answer into the store and to those who wait for it. Thread-safe.</summary>
internal sealed class TransferRunner(TransferTable table, ResponseJudge judge, Marker marker, StoreSet stores, ILogger log)
{
    /// <summary>Drives a transfer to its end, whoever stays to see it. Never throws.</summary>
    public async Task RunAsync(Transfer transfer, Question question)
    {
        var handedOver = false;
        try
        {
            var response = await question.Fetch.ResponseAsync();
            var judgement = judge.Judge(question, response);
            switch (judgement)
            {
                case Judgement.Keep keep when stores.Begin(keep.Head, keep.StoreName, keep.Length, transfer.Since) is { } writer:
                    await using (writer)
                    {
                        await KeepAsync(transfer, question, keep, response, writer);
                    }

                    break;
                case Judgement.Keep keep when transfer.Audience.Count > 1:
                    await KeepAsync(transfer, question, keep, response, null); // it could be stored, so those who wait may share it
                    break;
                case Judgement.Renew renew:
                    transfer.Arrive(new Arrival.Renewed(await stores.UpdateAsync(question.Stored!, renew.Head, transfer.Since), renew.AskerHead));
                    break;
                case Judgement.Release release:
                    await marker.NoteAsync(release.Mark, transfer.Since);
                    transfer.Arrive(new Arrival.Released(question.Stored! with { Head = release.Head, Ready = null }, release.Reason));
                    break;
                case Judgement.Forget:
                    await stores.RemoveAsync(question.Stored!.Head.Key);
                    transfer.Arrive(new Arrival.Again());
                    break;
                case Judgement.AskWhole:
                    transfer.Arrive(new Arrival.Again(AsksWhole: true));
                    break;
                case Judgement.Fail:
                    transfer.Arrive(new Arrival.Failed(await FailureAnswer.OfAsync(response), response.Failure is null ? response.Status : null));
                    break;
                default:
                    handedOver = true;
                    await PassOverAsync(transfer, question, response, judgement);
                    break;
            }
        }
        catch (Exception exception)
        {
            if (exception is not OperationCanceledException) // the proxy stops
            {
                Log.TransferFailed(log, exception, question.Url);
            }

            transfer.Arrive(new Arrival.Failed(new Answer(502) { Text = "502 Bad Gateway\n" }, null));
        }
        finally
        {
            table.Leave(transfer);
            if (!handedOver)
            {
                await question.Fetch.DisposeAsync();
            }
        }
    }

    private async Task PassOverAsync(Transfer transfer, Question question, IFetched response, Judgement judgement)
    {
        var (reason, mark) = judgement is Judgement.Discard discard ? (discard.Reason, discard.Mark) : ("no room", judge.Mark(question, response.Route, isPass: true));
        await marker.NoteAsync(mark, transfer.Since);
        transfer.Arrive(new Arrival.Unkept(new UnkeptResponse(question.Fetch, response), reason));
    }

    private async Task KeepAsync(Transfer transfer, Question question, Judgement.Keep keep, IFetched response, IStoreWriter? writer)
    {
        var head = keep.Head;
        if (keep.VaryIndex is not null)
        {
            await stores.NoteAsync(keep.VaryIndex, keep.StoreName, transfer.Since);
        }

        var body = new GrowingBody(writer, response.Headers.ContentLength, transfer.Audience);
        if (writer is null)
        {
            await OverflowAsync(transfer, question, keep, body);
        }

        Exception? fault = null;
        transfer.Arrive(new Arrival.Kept(head, keep.AskerHead, keep.WholeKey, body) { IsStored = writer is not null });
        try
        {
            if (writer is null || !await StoreAsync(response.Body, writer, body))
            {
                await PassOnAsync(transfer, question, keep, response.Body, body);
            }
            else if (!await CommitAsync(keep, writer, transfer.Since))
            {
                Log.NotKept(log, head.Url);
            }
        }
        catch (Exception exception)
        {
            fault = exception;
            Log.BrokenOff(log, head.Url, exception.Message);
        }

        // Who comes from here on looks into the store; those who read already need the writer until they have all of it.
        table.Leave(transfer);
        body.End(fault);
        await body.WaitForReadersAsync();
    }

    /// <summary>Makes it findable. False if the store could not keep it, or it was invalidated meanwhile.</summary>
    private async Task<bool> CommitAsync(Judgement.Keep keep, IStoreWriter writer, Moments since) =>
        await writer.CommitAsync() is not null
        && (!keep.Head.Marks.HasFlag(StoredMarks.Partial) || await PartialContent.AddAsync(stores, keep.WholeKey, keep.Head, keep.StoreName, since));

    /// <summary>Takes the body from the upstream into the store. False if the store does not take all of it: what it did not take is left to be read.</summary>
    private static async Task<bool> StoreAsync(PipeReader reader, IStoreWriter writer, GrowingBody body)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            var taken = 0;
            foreach (var piece in read.Buffer)
            {
                if (!await writer.WriteAsync(piece))
                {
                    break;
                }

                taken += piece.Length;
            }

            var isTaken = taken == read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.GetPosition(taken));
            if (taken > 0)
            {
                body.Grew(taken);
            }

            if (read.IsCompleted || !isTaken)
            {
                return isTaken;
            }
        }
    }

    /// <summary>Takes the rest of the body from the upstream to those who wait for it.</summary>
    private async Task PassOnAsync(Transfer transfer, Question question, Judgement.Keep keep, PipeReader reader, GrowingBody body)
    {
        if (!transfer.Audience.IsClosed)
        {
            await OverflowAsync(transfer, question, keep, body);
        }

        _ = StopForNobodyAsync(body, reader);
        while (true)
        {
            var read = await reader.ReadAsync();
            await body.PassAsync(read.Buffer.ToArray());
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled)
            {
                return;
            }
        }
    }

    private static async Task StopForNobodyAsync(GrowingBody body, PipeReader reader)
    {
        await body.WaitForReadersAsync();
        reader.CancelPendingRead();
    }

    /// <summary>From here on those who come ask for themselves: to share what is held nowhere means to share the pace of the slowest.</summary>
    private async Task OverflowAsync(Transfer transfer, Question question, Judgement.Keep keep, GrowingBody body)
    {
        body.Overflow();
        if (!keep.Head.Marks.HasFlag(StoredMarks.Partial))
        {
            await marker.NoteAsync(judge.Mark(question, keep.Head.Route, isPass: true) with { Key = keep.Head.Key }, transfer.Since);
        }
    }
}

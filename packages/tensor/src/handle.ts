import type { Tensor } from '@paretorec/contracts';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';

/** The library's tensor behind a contract's tensor: they are the same object, the contract shows less of it. */
export const asTf = (tensor: Tensor): TfTensor => tensor as unknown as TfTensor;

/** The contract's view of a library tensor. */
export const asTensor = (tensor: TfTensor): Tensor => tensor as unknown as Tensor;

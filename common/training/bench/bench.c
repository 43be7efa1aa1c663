#include "product.h"
#include <stdio.h>
#include <time.h>
static double now(void){struct timespec t;timespec_get(&t,TIME_UTC);return (double)t.tv_sec+1e-9*(double)t.tv_nsec;}
typedef void F(Matrix,Matrix,Matrix);
static void run(const char*n,F*f,Matrix c,Matrix a,Matrix b,double flop){
  double best=1e9;int reps=(int)(2e8/flop)+1;
  for(int k=0;k<7;k++){double t=now();for(int r=0;r<reps;r++)f(c,a,b);t=(now()-t)/reps;if(t<best)best=t;}
  printf("%-40s %8.2f us %7.1f GFLOP/s\n",n,best*1e6,flop/best*1e-9);
}
int main(void){
 int n=512,d=64;
 Matrix X=matrix_new(512,64),W=matrix_new(64,64),Y=matrix_new(512,64);
 printf("%s\n",product_description());
 run("X W 512 64 64",multiply,Y,X,W,2.*n*d*d);
 run("X WT",multiply_transposed,Y,X,W,2.*n*d*d);
 run("XT Y",add_outer,W,X,Y,2.*n*d*d);
 Matrix L=matrix_new(64,48),o=matrix_new(512,48);
 run("X W 512 64 48",multiply,o,X,L,2.*n*d*48);
 Matrix P=matrix_new(512,128),R=matrix_new(128,128),T=matrix_new(512,128);
 run("X W 512 128 128",multiply,T,P,R,2.*n*128*128);
 run("X WT",multiply_transposed,T,P,R,2.*n*128*128);
 run("XT Y",add_outer,R,P,T,2.*n*128*128);
 for(int dk=64;dk>=2;dk/=2){
  Matrix q=matrix_columns(matrix_rows(X,0,8),0,dk),k=matrix_columns(matrix_rows(X,16,16),0,dk),A=matrix_new(8,16),z=matrix_columns(matrix_rows(Y,0,8),0,dk),dv=matrix_columns(matrix_rows(Y,100,16),0,dk);
  printf("dk %d\n",dk);
  run("Q KT",multiply_transposed,A,q,k,2.*8*16*dk);
  run("A V",multiply,z,A,k,2.*8*16*dk);
  run("AT dZ",add_outer,dv,A,q,2.*8*16*dk);
 }
 matrix_free_all();
}
